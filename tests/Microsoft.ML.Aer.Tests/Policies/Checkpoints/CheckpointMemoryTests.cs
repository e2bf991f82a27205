using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What loading and saving allocate, counted over the whole process: they may use several threads.</summary>
[Collection(nameof(Alone))]
public sealed class CheckpointMemoryTests
{
    [Fact]
    public void Load_AllocatesNoSecondCopyOfTheWeights()
    {
        // 17 MB in bfloat16, 34 MB as float32 in native memory; what the managed heap sees must be far below either.
        JsonObject config = TinyPolicy.Config(changes: [("vocab_size", 60_000), ("hidden_size", 128), ("tie_word_embeddings", true)]);
        using TinyPolicy policy = TinyPolicy.CreateWithWeights(config, SafetensorsType.BF16);
        NativePolicyWeights.Load(policy.Folder).Dispose();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        NativePolicyWeights.Load(policy.Folder).Dispose();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(new FileInfo(policy.File("model.safetensors")).Length > 15_000_000);
        Assert.True(allocated < 3_000_000, $"{allocated} bytes");
    }

    [Fact]
    public void Save_AllocatesNoSecondCopyOfTheWeights()
    {
        JsonObject config = TinyPolicy.Config(changes: [("vocab_size", 60_000), ("hidden_size", 128), ("tie_word_embeddings", true)]);
        using TinyPolicy policy = TinyPolicy.Create(config);
        using NativePolicyWeights weights = NativePolicyWeights.Load(policy.Folder, seed: 1);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        CheckpointWriter.Save(policy.File("saved"), CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(policy.Folder), SafetensorsType.BF16));
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 3_000_000, $"{allocated} bytes");
    }
}
