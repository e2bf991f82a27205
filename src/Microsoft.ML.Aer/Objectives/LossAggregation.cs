namespace Microsoft.ML.Aer;

/// <summary>How the losses of single tokens become one number.</summary>
/// <remarks>
/// m is 1 on the tokens that count, l a token's loss, i a completion. Every sum that divides is taken over the whole
/// batch of an optimizer step, over all micro-batches, so that how a batch is split changes nothing; the exception is
/// <see cref="MicroBatchTokenMean"/>, which is defined otherwise.
/// </remarks>
public enum LossAggregation
{
    /// <summary>Sum of l m over the number of tokens: every token counts the same (DAPO; TRL <c>dapo</c>, verl <c>token-mean</c>).</summary>
    TokenMean,

    /// <summary>Mean over completions of the mean over their tokens: every completion counts the same (GRPO; TRL <c>grpo</c>, verl <c>seq-mean-token-mean</c>).</summary>
    CompletionMeanTokenMean,

    /// <summary>Mean over completions of the sum over their tokens: longer completions count more (LUSPO; verl <c>seq-mean-token-sum</c>).</summary>
    CompletionMeanTokenSum,

    /// <summary>As <see cref="CompletionMeanTokenSum"/>, divided by the longest completion allowed: a constant, so length has no influence (Dr. GRPO; TRL <c>dr_grpo</c>, verl <c>seq-mean-token-sum-norm</c>).</summary>
    CompletionMeanTokenSumOverLimit,

    /// <summary>Sum of l m, divided by nothing: the gradient grows with the batch (verl <c>token-sum</c>).</summary>
    TokenSum,

    /// <summary>Mean over micro-batches of the mean over their tokens: depends on how a batch is split (TRL <c>bnpo</c>).</summary>
    MicroBatchTokenMean,
}
