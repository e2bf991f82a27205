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
    public void Save_OfEveryFamily_KeepsEachTensorBitByBit_AndEveryOtherFile(string name, object type)
    {
        string source = TestPaths.Shared("goldens", "policies", name);
        string saved = Path.Combine(Directory.CreateTempSubdirectory("aer-saved-").FullName, name);
        try
        {
            Save(source, saved, (SafetensorsType)type);
            using WeightFiles expected = WeightFiles.Open(source)!, found = WeightFiles.Open(saved)!;
            Assert.Equal(expected.Names.Order(), found.Names.Order());
            foreach (string tensor in expected.Names) Assert.True(Bytes(expected, tensor).SequenceEqual(Bytes(found, tensor)), tensor);
            foreach (string file in Directory.GetFiles(source).Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("model", StringComparison.Ordinal) && !f.StartsWith("golden", StringComparison.Ordinal) && f != "config.json"))
            {
                Assert.Equal(File.ReadAllBytes(Path.Combine(source, file)), File.ReadAllBytes(Path.Combine(saved, file)));
            }
            // The config names the stored type and is otherwise the same, under the same spelling.
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json"))), JsonNode.Parse(File.ReadAllText(Path.Combine(saved, "config.json")))));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(saved)!, recursive: true);
        }
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

    private static void Save(string source, string target, SafetensorsType type)
    {
        using NativePolicyWeights weights = NativePolicyWeights.Load(source);
        CheckpointWriter.Save(target, CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(source), type));
    }

    private static ReadOnlySpan<byte> Bytes(WeightFiles files, string tensor)
    {
        SafetensorsFile file = files.FileOf(tensor)!;
        SafetensorsTensor found = file.Tensors[tensor];
        return file.Bytes(found, 0, (int)(found.End - found.Begin));
    }
}
