namespace Microsoft.ML.Aer;

/// <summary>Scores one completion with every reward; a fault makes that reward missing and nothing else.</summary>
internal sealed class CompletionScorer(IReadOnlyList<RewardScorer> scorers, TimeSpan timeout)
{
    /// <summary>The rewards, in their order; null where one does not apply, NaN where it failed.</summary>
    public async Task<float?[]> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken)
    {
        float?[] values = new float?[scorers.Count];
        for (int i = 0; i < values.Length; i++) values[i] = await ScoreAsync(scorers[i], problem, completion, cancellationToken).ConfigureAwait(false);
        return values;
    }

    private async Task<float?> ScoreAsync(RewardScorer scorer, int problem, Completion completion, CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cancellation.CancelAfter(timeout);
        try
        {
            // On a thread of the pool: a reward that never returns must not hold this one.
            float? value = await Task.Run(async () => await scorer.ScoreAsync(problem, completion, cancellation.Token).ConfigureAwait(false), cancellation.Token)
                .WaitAsync(cancellation.Token).ConfigureAwait(false);
            return value is null || float.IsFinite(value.Value) ? value : float.NaN;
        }
#pragma warning disable CA1031 // A reward is the user's code: whatever it throws makes it missing. Cancellation passes.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return float.NaN;
        }
    }
}
