using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

public sealed class CheckpointWriterTests
{
    [Theory]
    [InlineData(SafetensorsType.F32)]
    [InlineData(SafetensorsType.F16)]
    [InlineData(SafetensorsType.BF16)]
    public void Save_AndLoadAndSave_IsBitExactInTheStoredType(object stored)
    {
        var type = (SafetensorsType)stored;
        using TinyPolicy first = TinyPolicy.CreateWithWeights(type: type);
        string second = Path.Combine(first.Folder, "second");
        Save(first.Folder, second, type);
        Assert.Equal(File.ReadAllBytes(first.File("model.safetensors")), File.ReadAllBytes(Path.Combine(second, "model.safetensors")));
    }

    [Theory]
    [InlineData("llama-tied", SafetensorsType.F32)]
    [InlineData("llama3-rope-scaled", SafetensorsType.F32)]
    [InlineData("qwen2-bf16-sharded", SafetensorsType.BF16)]
    [InlineData("qwen3", SafetensorsType.F32)]
    [InlineData("mistral", SafetensorsType.F32)]
    [InlineData("phi3", SafetensorsType.F32)]
    [InlineData("smollm3", SafetensorsType.F32)]
    public void Save_OfAFolderThatTransformersWrote_GivesThatFolder_ByteForByte(string name, object type)
    {
        string source = Directory.Exists(TestPaths.Data("policies", name)) ? TestPaths.Data("policies", name) : TestPaths.Shared("goldens", "policies", name);
        using var folder = new TemporaryFolder();
        string saved = Path.Combine(folder.FullName, name);
        Save(source, saved, (SafetensorsType)type, shardBytes: 60_000 * (name.Contains("sharded", StringComparison.Ordinal) ? 1L : 1000));

        string[] files = [.. Directory.GetFiles(source).Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("golden", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(files, Directory.GetFileSystemEntries(saved).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(source, file)), File.ReadAllBytes(Path.Combine(saved, file))));
    }

    [Theory]
    [InlineData("llama-tied", SafetensorsType.BF16, "bfloat16")]
    [InlineData("llama3-rope-scaled", SafetensorsType.F16, "float16")]
    [InlineData("qwen2-bf16-sharded", SafetensorsType.F32, "float32")]
    public void Save_InAnotherType_ChangesTheConfigsTypeAndNothingElse(string name, object type, string expected)
    {
        string source = TestPaths.Shared("goldens", "policies", name);
        using var folder = new TemporaryFolder();
        string saved = Path.Combine(folder.FullName, name);
        Save(source, saved, (SafetensorsType)type);

        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!.AsObject();
        string key = config.ContainsKey("torch_dtype") ? "torch_dtype" : "dtype";
        Assert.NotEqual(expected, (string?)config[key]);
        config[key] = expected;
        Assert.True(JsonNode.DeepEquals(config, JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))));
        using WeightFiles before = WeightFiles.Open(source)!, after = WeightFiles.Open(saved)!;
        Assert.Equal(before.Names.Order(StringComparer.Ordinal), after.Names.Order(StringComparer.Ordinal));
        Assert.All(before.Names, tensor => Assert.Equal(before.FileOf(tensor)!.Tensors[tensor].Shape, after.FileOf(tensor)!.Tensors[tensor].Shape));
        Assert.All(after.Names, tensor => Assert.Equal(type, after.FileOf(tensor)!.Tensors[tensor].Type));
        Assert.All(after.Names, tensor => Assert.Equal("pt", after.FileOf(tensor)!.Metadata["format"]));
    }

    [Fact]
    public void Save_PastTheLimit_WritesShardsWithinItAndAnIndexOfThem()
    {
        const long Limit = 3000;
        using TinyPolicy whole = TinyPolicy.CreateWithWeights(), sharded = TinyPolicy.CreateWithWeights(shardBytes: Limit);
        string[] shards = [.. Directory.GetFiles(sharded.Folder, "model-*.safetensors").Order(StringComparer.Ordinal)];
        Assert.True(shards.Length > 2);
        Assert.False(File.Exists(sharded.File("model.safetensors")));
        Assert.Equal(Enumerable.Range(1, shards.Length).Select(i => $"model-{i:D5}-of-{shards.Length:D5}.safetensors"), shards.Select(Path.GetFileName));

        JsonNode index = JsonNode.Parse(File.ReadAllText(sharded.File("model.safetensors.index.json")))!;
        long total = 0;
        foreach (string shard in shards)
        {
            using SafetensorsFile file = SafetensorsFile.Open(shard);
            Assert.Equal("pt", file.Metadata["format"]);
            long bytes = file.Tensors.Values.Sum(t => t.End - t.Begin);
            Assert.True(bytes <= Limit || file.Tensors.Count == 1);
            total += bytes;
            Assert.All(file.Tensors.Keys, t => Assert.Equal(Path.GetFileName(shard), (string?)index["weight_map"]![t]));
        }
        Assert.Equal(total, (long)index["metadata"]!["total_size"]!);

        using NativePolicyWeights expected = NativePolicyWeights.Load(whole.Folder), found = NativePolicyWeights.Load(sharded.Folder);
        Assert.All(PolicyLayout.Parameters(expected.Config), p => Assert.Equal(WeightMemory.Values(expected, p), WeightMemory.Values(found, p)));
    }

    [Fact]
    public void DefaultLimit_IsFiveGigabytes() => Assert.Equal(5_000_000_000, CheckpointWriter.MaximumShardBytes);

    [Fact]
    public void Save_IntoAFolderWithFiles_IsRefused_AndTheyStay()
    {
        using TinyPolicy policy = TinyPolicy.CreateWithWeights();
        var e = Assert.Throws<IOException>(() => Save(policy.Folder, policy.Folder, SafetensorsType.F32));
        Assert.Contains("exists and is not empty", e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(policy.File("model.safetensors")));
    }

    [Fact]
    public void Save_ThatFailsHalfWay_LeavesNothing()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        string[] before = Directory.GetFileSystemEntries(policy.Folder);
        CheckpointFile[] files = [new("a", s => s.WriteByte(1)), new("b", _ => throw new IOException("There is not enough space on the disk."))];
        var e = Assert.Throws<IOException>(() => CheckpointWriter.Save(policy.File("out"), files));
        Assert.Contains(policy.File("out"), e.Message, StringComparison.Ordinal);
        Assert.Contains("not enough space", e.Message, StringComparison.Ordinal);
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(policy.Folder).Order());
    }

    [Fact]
    public void Save_UnderAFile_NamesTheFolder()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        string target = Path.Combine(policy.File("config.json"), "out");
        var e = Assert.Throws<IOException>(() => Save(policy.Folder, target, SafetensorsType.F32));
        Assert.Contains(target, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_OfIntegers_AreRefused()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => Save(policy.Folder, policy.File("out"), SafetensorsType.I8));
    }

    private static void Save(string source, string target, SafetensorsType type, long shardBytes = CheckpointWriter.MaximumShardBytes)
    {
        using NativePolicyWeights weights = NativePolicyWeights.Load(source);
        CheckpointWriter.Save(target, CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(source), type, shardBytes));
    }
}
