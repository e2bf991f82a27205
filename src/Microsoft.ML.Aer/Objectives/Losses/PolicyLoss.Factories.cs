namespace Microsoft.ML.Aer;

public abstract partial class PolicyLoss
{
    /// <summary>GRPO (arXiv 2402.03300): -min(r A, clip(r, 1 - clipLow, 1 + clipHigh) A), every completion counting the same.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1 before its gradient is cut; 0.2 (the paper, TRL, verl).</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.2.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Grpo(double clipLow = 0.2, double clipHigh = 0.2) =>
        new ClippedLoss(LossAggregation.CompletionMeanTokenMean) { ClipLow = clipLow, ClipHigh = clipHigh };

    /// <summary>DAPO (arXiv 2503.14476): GRPO's loss with a wider upper clip, every token counting the same.</summary>
    /// <param name="clipLow">How far a ratio may fall below 1; 0.2 (the paper).</param>
    /// <param name="clipHigh">How far it may rise above 1; 0.28 (the paper), which leaves unlikely tokens room to grow.</param>
    /// <returns>The loss.</returns>
    public static PolicyLoss Dapo(double clipLow = 0.2, double clipHigh = 0.28) =>
        new ClippedLoss(LossAggregation.TokenMean) { ClipLow = clipLow, ClipHigh = clipHigh };
}
