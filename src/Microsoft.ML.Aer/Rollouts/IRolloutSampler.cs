namespace Microsoft.ML.Aer;

/// <summary>Makes completions with a policy.</summary>
/// <remarks>
/// One call of <see cref="SampleAsync"/> at a time. Which token a completion draws depends on its stream and the
/// logits alone, never on batch size, order or type of sampler. Cancellation leaves the sampler usable.
/// </remarks>
internal interface IRolloutSampler : IAsyncDisposable
{
    /// <summary>Version of the policy the next completions come from.</summary>
    long PolicyVersion { get; }

    /// <summary>Runs all requests and hands back each completion as it ends, in no stated order.</summary>
    IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken);

    /// <summary>Takes over the policy's present weights under a new version, which is larger than every earlier one.</summary>
    /// <remarks>
    /// A sampler may go on reading the weights afterwards: they stay as they are until the first completion of the next
    /// <see cref="SampleAsync"/>, the next sync or the disposal, which throw what went wrong with it since.
    /// </remarks>
    ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken);
}
