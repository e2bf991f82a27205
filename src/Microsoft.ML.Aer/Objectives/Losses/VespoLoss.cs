using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Vespo"/>.</summary>
internal sealed class VespoLoss(double positivePower, double positiveDecay, double negativePower, double negativeDecay)
    : PolicyLoss(LossAggregation.TokenMean)
{
    // Bounds on the logarithm of a completion's ratio, TRL's.
    private const double LargestLogRatio = 20;
    private static readonly double SmallestLogRatio = Math.Log(1e-8);

    private protected override string Formula => SettingsText.Of(nameof(Vespo), ("positivePower", positivePower), ("positiveDecay", positiveDecay), ("negativePower", negativePower), ("negativeDecay", negativeDecay));

    private protected override bool ScalesWithAdvantage => true;

    internal override bool UsesCorrection => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor logRatio = (inputs.LogRatio.detach() * inputs.Mask).sum(1, keepdim: true); // [B,1]
        if (inputs.Correction is { } correction)
        {
            logRatio = logRatio.Add(correction.log().Clamp(SmallestLogRatio, LargestLogRatio).sum(1, keepdim: true));
        }

        logRatio = logRatio.Clamp(SmallestLogRatio, LargestLogRatio);
        Tensor advantages = inputs.Advantages;
        Tensor power = BySign(advantages, positivePower, negativePower); // as advantages
        Tensor decay = BySign(advantages, positiveDecay, negativeDecay);
        Tensor weight = (decay.Add(power * logRatio) - (decay * logRatio.exp())).exp();
        inputs.Metrics.Mean(MetricNames.GammaWeight, weight);
        return -weight * advantages * inputs.LogProbs;
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessNotNegative(positivePower, $"{optionName}'s positivePower", faults);
        Fault.UnlessPositive(positiveDecay, $"{optionName}'s positiveDecay", faults);
        Fault.UnlessNotNegative(negativePower, $"{optionName}'s negativePower", faults);
        Fault.UnlessPositive(negativeDecay, $"{optionName}'s negativeDecay", faults);
    }

    private static Tensor BySign(Tensor advantages, double notNegative, double negative) =>
        advantages.FullLike(notNegative).MaskedFill(advantages.Less(0), negative);
}
