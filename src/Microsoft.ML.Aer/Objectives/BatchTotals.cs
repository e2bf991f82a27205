namespace Microsoft.ML.Aer;

/// <summary>
/// What the whole batch of one optimizer step holds, over all its micro-batches: what losses are divided by.
/// Always given, never derived from a micro-batch.
/// </summary>
internal sealed record BatchTotals
{
    /// <summary>Tokens that count in the loss.</summary>
    public required long TokenCount { get; init; }

    /// <summary>Completions, those without a token that counts included.</summary>
    public required int CompletionCount { get; init; }

    /// <summary>Longest completion allowed (not the longest seen), in tokens.</summary>
    public required int LengthLimit { get; init; }

    /// <summary>Micro-batches of the optimizer step.</summary>
    public int MicroBatchCount { get; init; } = 1;

    /// <summary>The batch's tokens of highest entropy; needed where <see cref="PolicyLoss.TopEntropyShare"/> is below 1, ignored elsewhere.</summary>
    public HighEntropyTokens? HighEntropy { get; init; }
}
