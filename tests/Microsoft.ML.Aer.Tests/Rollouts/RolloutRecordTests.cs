using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What goes to a sampler and comes back is plain data: a sampler may be on another machine.</summary>
public sealed class RolloutRecordTests
{
    [Fact]
    public void Records_AsJsonAndBack_AreTheSame()
    {
        var request = new RolloutRequest(7, [3, 1, 2], [ulong.MaxValue, 0, 12], new SamplingSettings { Temperature = 0.7f, TopK = 5, TopP = 0.9f, MaxNewTokens = 12, StopTokens = [0, 9] });
        RolloutRequest sent = Copy(request);
        Assert.Equal((request.Id, request.PromptTokens, request.Streams), (sent.Id, sent.PromptTokens, sent.Streams), Fields);
        Assert.Equal(request.Sampling.StopTokens, sent.Sampling.StopTokens);
        Assert.Equal(request.Sampling, sent.Sampling with { StopTokens = request.Sampling.StopTokens });

        var rollout = new Rollout
        {
            RequestId = 7,
            SampleIndex = 2,
            Tokens = [4, 0],
            LogProbs = [-0.1f, -3.25e-7f],
            TruncatedLogProbs = [-0.05f, 0],
            Entropies = [1.5f, 0.25f],
            LossMask = [1, 0],
            FinishReason = FinishReason.Stop,
            PolicyVersion = long.MaxValue,
        };
        Rollout returned = Copy(rollout);
        foreach (System.Reflection.PropertyInfo property in typeof(Rollout).GetProperties()) Assert.Equal(property.GetValue(rollout), property.GetValue(returned));
    }

    private static bool Fields((int, int[], ulong[]) a, (int, int[], ulong[]) b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3);

    private static T Copy<T>(T record) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(record))!;
}
