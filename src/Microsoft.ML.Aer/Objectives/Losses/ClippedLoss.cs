using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// -min(r A, clip(r, 1 - low, 1 + high) A): GRPO, Dr. GRPO, BNPO, DAPO, GSPO and LUSPO differ in clip range, in the
/// level of r and in aggregation alone.
/// </summary>
internal sealed class ClippedLoss(LossAggregation aggregation, ImportanceLevel ratioLevel = ImportanceLevel.Token)
    : PolicyLoss(aggregation, ratioLevel)
{
    public required double ClipLow { get; init; }

    public required double ClipHigh { get; init; }

    /// <summary>Where A &lt; 0, the loss is at most -c A (dual clip, arXiv 1912.09729); infinite means off.</summary>
    public double DualClipBound { get; init; } = double.PositiveInfinity;

    /// <summary>Bound on the r that is not clipped (INTELLECT-2's delta, arXiv 2505.07291); infinite means off.</summary>
    public double RatioLimit { get; init; } = double.PositiveInfinity;

    private protected override string Formula => SettingsText.Of(
        "Clipped", ("clipLow", ClipLow), ("clipHigh", ClipHigh), ("dualClip", DualClipBound), ("ratioLimit", RatioLimit));

    private protected override bool ScalesWithAdvantage => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor advantages = inputs.Advantages; // [B,1] or [B,T]
        Tensor ratio = double.IsInfinity(RatioLimit) ? inputs.Ratio : inputs.Ratio.ClampMax(RatioLimit); // [B,T] or [B,1]
        Tensor loss = torch.maximum(-ratio * advantages, -inputs.Ratio.Clamp(1 - ClipLow, 1 + ClipHigh) * advantages);
        Measure(inputs, ratio);
        if (double.IsInfinity(DualClipBound)) return loss;

        Tensor bound = advantages.Multiply(-DualClipBound);
        inputs.Metrics.Mean(MetricNames.DualClipFraction, (loss > bound) & advantages.Less(0));
        return torch.where(advantages.Less(0), torch.minimum(bound.expand_as(loss), loss), loss);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.Unless(ClipLow is >= 0 and <= 1, $"{optionName}'s clipLow", ClipLow, "in [0, 1]", faults);
        Fault.UnlessNotNegative(ClipHigh, $"{optionName}'s clipHigh", faults);
        Fault.Unless(DualClipBound > 1, $"{optionName}'s dualClip", DualClipBound, "above 1 (3 is usual)", faults);
        Fault.Unless(RatioLimit > 1, $"{optionName}'s ratioLimit", RatioLimit, "above 1, better above 1 + clipHigh", faults);
    }

    private void Measure(LossInputs inputs, Tensor ratio)
    {
        Tensor low = ratio.Less(1 - ClipLow) & inputs.Advantages.Less(0);
        Tensor high = ratio.Greater(1 + ClipHigh) & inputs.Advantages.Greater(0);
        inputs.Metrics.Mean(MetricNames.ClipFractionLow, low);
        inputs.Metrics.Mean(MetricNames.ClipFractionHigh, high);
        inputs.Metrics.Mean(MetricNames.ClipFraction, low | high);
        inputs.Metrics.Mean(MetricNames.ClipFractionOfTokens, (low | high).expand_as(inputs.Mask));
        inputs.Metrics.SmallestOfCompletions(MetricNames.ClipFractionLowMinimum, low);
        inputs.Metrics.LargestOfCompletions(MetricNames.ClipFractionHighMaximum, high);
    }
}
