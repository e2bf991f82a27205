using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The one place where token losses are summed and divided.</summary>
internal static class LossAggregator
{
    /// <summary>This micro-batch's share of the batch's loss: the shares of all micro-batches add up to it.</summary>
    /// <param name="loss">[B,T], or [B,1] for one value that holds on every token of a completion.</param>
    /// <param name="mask">[B,T], 1 or 0 in the loss's element type.</param>
    /// <param name="aggregation">How tokens and completions are weighed.</param>
    /// <param name="totals">What the whole batch holds.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Aggregate(Tensor loss, Tensor mask, LossAggregation aggregation, BatchTotals totals)
    {
        Tensor masked = loss * mask; // [B,T]
        return aggregation switch
        {
            LossAggregation.TokenMean => masked.sum().Divide(AtLeastOne(totals.TokenCount)),
            LossAggregation.TokenSum => masked.sum(),
            LossAggregation.CompletionMeanTokenMean =>
                (masked.sum(1) / mask.sum(1).ClampMin(1)).sum().Divide(AtLeastOne(totals.CompletionCount)),
            LossAggregation.CompletionMeanTokenSum => masked.sum().Divide(AtLeastOne(totals.CompletionCount)),
            LossAggregation.CompletionMeanTokenSumOverLimit =>
                masked.sum().Divide(AtLeastOne((long)totals.CompletionCount * totals.LengthLimit)),
            LossAggregation.MicroBatchTokenMean =>
                (masked.sum() / mask.sum().ClampMin(1)).Divide(AtLeastOne(totals.MicroBatchCount)),
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "Not an aggregation of losses."),
        };
    }

    // A batch without a single token has loss 0, not NaN.
    private static double AtLeastOne(long count) => Math.Max(count, 1);
}
