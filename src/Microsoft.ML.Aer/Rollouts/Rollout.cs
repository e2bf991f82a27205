namespace Microsoft.ML.Aer;

/// <summary>One finished completion as a sampler made it. Plain data: it could come from another machine.</summary>
internal sealed record Rollout
{
    /// <summary><see cref="RolloutRequest.Id"/> of the prompt.</summary>
    public required int RequestId { get; init; }

    /// <summary>Position in the group: the index into <see cref="RolloutRequest.Streams"/>.</summary>
    public required int SampleIndex { get; init; }

    /// <summary>The completion's tokens, the end-of-sequence token included.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>For each token, its log-probability (nats) under the full softmax at the rollout temperature (temperature 1 when greedy).</summary>
    public required float[] LogProbs { get; init; }

    /// <summary>For each token, its log-probability under the truncated distribution it was drawn from; null where nothing was truncated.</summary>
    public float[]? TruncatedLogProbs { get; init; }

    /// <summary>For each token, the entropy (nats) of the full softmax at the rollout temperature it was drawn at.</summary>
    public required float[] Entropies { get; init; }

    /// <summary>Which tokens the loss may count; all ones until tool output or several turns exist.</summary>
    public required byte[] LossMask { get; init; }

    public required FinishReason FinishReason { get; init; }

    /// <summary>Version of the policy that made the completion.</summary>
    public required long PolicyVersion { get; init; }
}
