using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A published checkpoint of 135M parameters, where the machine has it unpacked.</summary>
public sealed class RealCheckpointTests
{
    private const string Name = "smollm2-135m-instruct";

    [Fact]
    public void GreedyAnswers_LogProbsAndEntropies_AreTheGoldens()
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "aer-models", Name);
        Assert.SkipUnless(Directory.Exists(folder), $"needs the unpacked checkpoint in {folder}");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestPaths.Shared("models", Name, "golden.json")));
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        Assert.Equal(SafetensorsType.BF16, checkpoint.StoredType);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 0);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        TrainingSequence[] sequences = [.. golden.RootElement.GetProperty("rows").EnumerateArray().Select((row, i) =>
            new TrainingSequence(i, row.GetProperty("prompt_ids").Deserialize<int[]>()!, row.GetProperty("completion_ids").Deserialize<int[]>()!))];
        using PackedTokens packed = PackedTokens.Create(sequences, CPU);
        Tensor states = policy.Hidden(packed).index_select(0, packed.Predicting);
        using var head = new OutputHead(policy.HeadWeight);
        using TokenStatistics statistics = head.Forward(states, packed.Targets, 1);

        // Fed its own answer, a greedy policy finds each of its tokens the likeliest.
        Assert.Equal(packed.Targets.data<long>().ToArray(), policy.Logits(states).argmax(-1).data<long>().ToArray());
        AssertNear(golden, "logp", statistics.LogProbs);
        AssertNear(golden, "entropy", statistics.Entropies);
    }

    // The golden rounds to five digits; float32 sums of thousands of products differ by a little more.
    private static void AssertNear(JsonDocument golden, string key, Tensor found)
    {
        double[] expected = [.. golden.RootElement.GetProperty("rows").EnumerateArray().SelectMany(r => r.GetProperty(key).Deserialize<double[]>()!)];
        float[] values = found.data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), p => Assert.Equal(p.First, p.Second, 2e-4));
    }
}
