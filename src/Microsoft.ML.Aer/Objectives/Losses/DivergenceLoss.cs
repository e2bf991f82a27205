using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Dppo"/>.</summary>
internal sealed class DivergenceLoss(PolicyDivergence divergence, double low, double high, double maximumRatio) : PolicyLoss(LossAggregation.TokenMean)
{
    private const double Epsilon = 1e-8; // verl's

    private protected override string Formula => SettingsText.Of(nameof(Dppo), ("divergence", divergence), ("low", low), ("high", high), ("maximumRatio", maximumRatio));

    private protected override bool ScalesWithAdvantage => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor ratio = inputs.Ratio.detach(); // [B,T]
        Tensor kept = torch.where(inputs.Advantages.Greater(0), IsKept(inputs, high, rising: true), IsKept(inputs, low, rising: false));
        inputs.Metrics.Mean(MetricNames.ClipFraction, kept.logical_not());
        inputs.Metrics.Mean(MetricNames.RatioBoundedFraction, ratio.Greater(maximumRatio) & kept);
        return -ratio.ClampMax(maximumRatio) * inputs.Advantages * inputs.LogProbs * kept.to(inputs.Mask.dtype);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessDefined(divergence, $"{optionName}'s divergence", faults);
        Fault.UnlessPositive(low, $"{optionName}'s low", faults);
        Fault.UnlessPositive(high, $"{optionName}'s high", faults);
        Fault.Unless(maximumRatio > 1, $"{optionName}'s maximumRatio", maximumRatio, "above 1", faults);
    }

    // Whether a token has not yet moved too far the way its advantage pushes it.
    private Tensor IsKept(LossInputs inputs, double limit, bool rising)
    {
        Tensor logProbs = inputs.LogProbs.detach(), old = inputs.OldLogProbs;
        Tensor probability = logProbs.exp(), before = old.exp();
        if (divergence == PolicyDivergence.TotalVariation) return rising ? (probability - before).LessOrEqual(limit) : (probability - before).GreaterOrEqual(-limit);
        Tensor rest = before.neg().Add(1), now = probability.neg().Add(1);
        Tensor others = rest * (rest.Add(Epsilon) / now.Add(Epsilon)).log();
        Tensor distance = (before * (old - logProbs)).Add(others);
        return distance.LessOrEqual(limit) | (rising ? probability <= before : probability >= before);
    }
}
