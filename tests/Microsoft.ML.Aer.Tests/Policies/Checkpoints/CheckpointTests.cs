using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

public sealed class CheckpointTests
{
    private const string Norm = "model.norm.weight";

    [Fact]
    public void Open_MissingTensor_NamesItAndItsShape() =>
        AssertFault(entries => [.. entries.Where(e => e.Name != Norm)], $"tensor '{Norm}' is missing; expected [16]");

    [Fact]
    public void Open_SurplusTensor_NamesItAndItsFile() =>
        AssertFault(entries => [.. entries, Bytes("model.layers.0.self_attn.q_proj.bias", 16)], "tensor 'model.layers.0.self_attn.q_proj.bias' in ", "model.safetensors is surplus");

    [Fact]
    public void Open_MisshapenTensor_NamesItItsFileAndBothShapes() =>
        AssertFault(entries => Replace(entries, Bytes(Norm, 17)), $"tensor '{Norm}' in ", "model.safetensors has shape [17]; expected [16]");

    [Fact]
    public void Open_TensorOfIntegers_NamesItsType() =>
        AssertFault(entries => Replace(entries, SafetensorsEntry.FromBytes(Norm, SafetensorsType.I32, [16], new byte[64])), $"tensor '{Norm}' in ", "has type I32; expected F32, F16 or BF16");

    [Fact]
    public void Open_ManyFaults_ListsTenAndCountsTheRest() =>
        AssertFault(_ => [Bytes("other", 1)], "tensor 'model.embed_tokens.weight' is missing", "and 12 more");

    [Fact]
    public void Open_TruncatedFile_NamesTheTensorAndTheFile()
    {
        using TinyPolicy policy = TinyPolicy.CreateWithWeights();
        string path = policy.File("model.safetensors");
        using (FileStream file = File.OpenWrite(path)) file.SetLength(file.Length - 4);
        var e = Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder));
        Assert.StartsWith($"{path}: the file is truncated: tensor 'model.norm.weight' [16] ends at byte", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StoredRotaryFrequencies_AreNoSurplus()
    {
        using TinyPolicy policy = Rewritten(entries => [.. entries, Bytes("model.layers.0.self_attn.rotary_emb.inv_freq", 2)]);
        using Checkpoint checkpoint = Checkpoint.Open(policy.Folder);
        Assert.True(checkpoint.HasWeights);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TiedHeadStoredTwice_MustEqualTheEmbedding(bool equal)
    {
        JsonObject config = TinyPolicy.Config(changes: ("tie_word_embeddings", true));
        using TinyPolicy policy = Rewritten(entries =>
        {
            using var copy = new MemoryStream();
            entries.Single(e => e.Name == "model.embed_tokens.weight").Write(copy);
            byte[] bytes = copy.ToArray();
            if (!equal) bytes[^1] ^= 1;
            return [.. entries, SafetensorsEntry.FromBytes("lm_head.weight", SafetensorsType.F32, [19, 16], bytes)];
        }, config);
        if (equal) Checkpoint.Open(policy.Folder).Dispose();
        else Assert.Contains("'lm_head.weight' in", Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingShard_NamesItAndATensorInIt()
    {
        using TinyPolicy policy = TinyPolicy.CreateWithWeights(shardBytes: 2000);
        string shard = Directory.GetFiles(policy.Folder, "model-00002-of-*").Single();
        File.Delete(shard);
        var e = Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(policy.Folder));
        Assert.StartsWith($"{shard}: the shard is missing", e.Message, StringComparison.Ordinal);
        Assert.Contains("model.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"../model.safetensors\"")]
    [InlineData("\"/etc/model.safetensors\"")]
    [InlineData("\"folder/model.safetensors\"")]
    [InlineData("\"..\\\\model.safetensors\"")]
    [InlineData("\"C:model.safetensors\"")]
    [InlineData("\"model.bin\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    public void Open_IndexThatLeadsElsewhere_IsRefused(string file)
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.WriteAllText(policy.File("model.safetensors.index.json"), $$"""{"weight_map":{"{{Norm}}":{{file}} } }""");
        var e = Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder));
        Assert.Contains($"tensor '{Norm}' is said to be in {file}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata":{}}""", "'weight_map' is missing")]
    [InlineData("""{"weight_map":[]}""", "'weight_map' is missing")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}""", "not valid JSON")]
    public void Open_BrokenIndex_IsRefused(string json, string expected)
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.WriteAllText(policy.File("model.safetensors.index.json"), json);
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_IndexThatPutsATensorIntoTheWrongShard_IsRefused()
    {
        using TinyPolicy policy = TinyPolicy.CreateWithWeights(shardBytes: 2000);
        string path = policy.File("model.safetensors.index.json");
        JsonNode index = JsonNode.Parse(File.ReadAllText(path))!;
        string first = (string)index["weight_map"]!["model.embed_tokens.weight"]!;
        index["weight_map"]![Norm] = first;
        File.WriteAllText(path, index.ToJsonString());
        var e = Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder));
        Assert.Contains($"tensor '{Norm}'", e.Message, StringComparison.Ordinal);
        Assert.Contains(first, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.gguf")]
    [InlineData("adapter_model.safetensors")]
    public void Open_WeightsOfAnotherKind_AreNotTakenForNone(string name)
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.WriteAllText(policy.File(name), "");
        var e = Assert.Throws<NotSupportedException>(() => Checkpoint.Open(policy.Folder));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo() =>
        Assert.Contains("there is no such checkpoint folder", Assert.Throws<DirectoryNotFoundException>(() => Checkpoint.Open(Path.Combine(Path.GetTempPath(), "aer-none"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(SafetensorsType.F32)]
    [InlineData(SafetensorsType.F16)]
    [InlineData(SafetensorsType.BF16)]
    public void Fill_StoredType_IsReadExactly(object type)
    {
        using TinyPolicy exact = TinyPolicy.CreateWithWeights(), stored = TinyPolicy.CreateWithWeights(type: (SafetensorsType)type);
        using NativePolicyWeights all = NativePolicyWeights.Load(exact.Folder), narrow = NativePolicyWeights.Load(stored.Folder);
        using Checkpoint checkpoint = Checkpoint.Open(stored.Folder);
        Assert.Equal(type, checkpoint.StoredType);
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(all.Config))
        {
            float[] expected = [.. WeightMemory.Values(all, parameter).Select(v => Round(v, (SafetensorsType)type))];
            Assert.Equal(expected, WeightMemory.Values(narrow, parameter));
        }
    }

    // An independent rounding to the stored type and back.
    private static float Round(float value, SafetensorsType type) => type switch
    {
        SafetensorsType.F16 => (float)(Half)value,
        SafetensorsType.BF16 => (float)Math.Round(value / BFloat16Step(value), MidpointRounding.ToEven) * BFloat16Step(value),
        _ => value,
    };

    private static float BFloat16Step(float value) => value == 0 ? 1 : MathF.ScaleB(1, Math.ILogB(value) - 7);

    private static SafetensorsEntry Bytes(string name, int values) => SafetensorsEntry.FromBytes(name, SafetensorsType.F32, [values], new byte[4 * values]);

    private static SafetensorsEntry[] Replace(SafetensorsEntry[] entries, SafetensorsEntry by) => [.. entries.Select(e => e.Name == by.Name ? by : e)];

    private static void AssertFault(Func<SafetensorsEntry[], SafetensorsEntry[]> change, params string[] expected)
    {
        using TinyPolicy policy = Rewritten(change);
        var e = Assert.Throws<FormatException>(() => Checkpoint.Open(policy.Folder));
        Assert.All(expected, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        Assert.StartsWith(policy.Folder, e.Message, StringComparison.Ordinal);
    }

    // A good checkpoint with its tensors changed.
    private static TinyPolicy Rewritten(Func<SafetensorsEntry[], SafetensorsEntry[]> change, JsonObject? config = null)
    {
        TinyPolicy policy = TinyPolicy.CreateWithWeights(config);
        string path = policy.File("model.safetensors"), rewritten = policy.File("rewritten");
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        using (FileStream stream = File.Create(rewritten))
        {
            SafetensorsEntry[] entries = [.. file.Tensors.Values.Select(t => SafetensorsEntry.FromBytes(t.Name, t.Type, [.. t.Shape], file.Bytes(t, 0, (int)(t.End - t.Begin)).ToArray()))];
            SafetensorsWriter.Write(stream, change(entries));
        }
        File.Move(rewritten, path, overwrite: true);
        return policy;
    }
}
