using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Cispo"/>.</summary>
internal sealed class CispoLoss(double minimumRatio, double maximumRatio) : PolicyLoss(LossAggregation.TokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(Cispo), ("maximumRatio", maximumRatio), ("minimumRatio", minimumRatio));

    private protected override bool ScalesWithAdvantage => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor ratio = inputs.Ratio.detach(); // [B,T] or [B,1]
        Tensor weight = ratio.Clamp(minimumRatio, maximumRatio);
        inputs.Metrics.Mean(MetricNames.ClipFraction, ratio != weight);
        inputs.Metrics.Mean(MetricNames.ClipFractionHigh, ratio.Greater(maximumRatio) & inputs.Advantages.Greater(0));
        return -weight * inputs.Advantages * inputs.LogProbs;
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessPositive(maximumRatio, $"{optionName}'s maximumRatio", faults);
        Fault.Unless(minimumRatio >= 0 && minimumRatio < maximumRatio, $"{optionName}'s minimumRatio", minimumRatio, "0 or more and below maximumRatio", faults);
    }
}
