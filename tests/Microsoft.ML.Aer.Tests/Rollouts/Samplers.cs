using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Requests for samplers, and their completions in a stated order.</summary>
internal static class Samplers
{
    /// <summary>One request a prompt, numbered from 0, with streams derived as a trainer does.</summary>
    public static RolloutRequest[] Requests(int[][] prompts, int groupSize, SamplingSettings sampling, int seed = 1) =>
        [.. prompts.Select((prompt, i) => new RolloutRequest(
            i, prompt, [.. Enumerable.Range(0, groupSize).Select(sample => RandomStream.Key(seed, 0, i, sample))], sampling))];

    /// <summary>All completions, by request and sample.</summary>
    public static async Task<List<Rollout>> RunAsync(IRolloutSampler sampler, RolloutRequest[] requests, CancellationToken cancellationToken = default)
    {
        var rollouts = new List<Rollout>();
        await foreach (Rollout rollout in sampler.SampleAsync(requests, cancellationToken)) rollouts.Add(rollout);
        return [.. rollouts.OrderBy(r => r.RequestId).ThenBy(r => r.SampleIndex)];
    }

    /// <summary>The same completions, token by token, with log-probabilities and entropies within a tolerance.</summary>
    public static void AssertSame(List<Rollout> expected, List<Rollout> actual, double tolerance)
    {
        Assert.Equal(expected.Select(r => (r.RequestId, r.SampleIndex)), actual.Select(r => (r.RequestId, r.SampleIndex)));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Tokens, actual[i].Tokens);
            Assert.Equal(expected[i].FinishReason, actual[i].FinishReason);
            Assert.Equal(expected[i].LossMask, actual[i].LossMask);
            AssertNear(expected[i].LogProbs, actual[i].LogProbs, tolerance);
            AssertNear(expected[i].Entropies, actual[i].Entropies, tolerance);
            AssertNear(expected[i].TruncatedLogProbs ?? [], actual[i].TruncatedLogProbs ?? [], tolerance);
        }
    }

    public static int ContextLength(string policy)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(TestPaths.Shared("goldens", "policies", policy, "config.json")));
        return config.RootElement.GetProperty("max_position_embeddings").GetInt32();
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
