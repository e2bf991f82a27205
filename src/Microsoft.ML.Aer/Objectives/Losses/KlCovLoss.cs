using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.KlCov"/>.</summary>
internal sealed class KlCovLoss(double share, double coefficient) : PolicyLoss(LossAggregation.TokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(KlCov), ("share", share), ("coefficient", coefficient));

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor loss = -inputs.Ratio * inputs.Advantages; // [B,T]
        long tokens = (long)inputs.Mask.sum().to(ScalarType.Float64).item<double>();
        if (tokens == 0) return loss;

        Tensor covariance = TokenCovariance.Of(inputs).MaskedFill(inputs.Mask.IsZero(), double.NegativeInfinity).flatten();
        (_, Tensor largest) = covariance.topk((int)Math.Max((long)(tokens * share), 1));
        Tensor penalised = torch.zeros_like(covariance).IndexFill(largest, 1).view_as(loss); // [B,T]
        inputs.Metrics.Mean(MetricNames.CovarianceFraction, penalised);
        return loss.Add(inputs.LogRatio.abs().Multiply(coefficient) * penalised);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.Unless(share is > 0 and <= 1, $"{optionName}'s share", share, "in (0, 1]", faults);
        Fault.UnlessNotNegative(coefficient, $"{optionName}'s coefficient", faults);
    }
}
