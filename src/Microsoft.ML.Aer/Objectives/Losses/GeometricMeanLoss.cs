using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.GeometricMean"/>.</summary>
internal sealed class GeometricMeanLoss(double clipLow, double clipHigh) : PolicyLoss(LossAggregation.CompletionMeanTokenMean, ImportanceLevel.Completion)
{
    private protected override string Formula => SettingsText.Of(nameof(GeometricMean), ("clipLow", clipLow), ("clipHigh", clipHigh));

    private protected override bool ScalesWithAdvantage => true;

    internal override bool UsesCorrection => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor lengths = inputs.Lengths.ClampMin(1); // [B,1]
        Tensor sign = inputs.Advantages.sign();
        Tensor clipped = inputs.LogRatio.Clamp(-clipLow, clipHigh); // [B,T]
        Tensor pessimistic = sign * torch.minimum(sign * inputs.LogRatio, sign * clipped);
        Tensor ratio = ((pessimistic * inputs.Mask).sum(1, keepdim: true) / lengths).exp(); // [B,1]
        Tensor advantage = (inputs.Advantages * inputs.Mask).sum(1, keepdim: true) / lengths; // [B,1]

        Tensor outside = clipped != inputs.LogRatio;
        inputs.Metrics.Mean(MetricNames.ClipFractionHigh, outside & inputs.Advantages.Greater(0));
        inputs.Metrics.Mean(MetricNames.ClipFractionLow, outside & inputs.Advantages.Less(0));

        Tensor loss = -advantage * ratio;
        return inputs.Correction is { } correction ? loss * OfCompletions(correction, inputs.Mask, lengths) : loss;
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessNotNegative(clipLow, $"{optionName}'s clipLow", faults);
        Fault.UnlessNotNegative(clipHigh, $"{optionName}'s clipHigh", faults);
    }

    // Weights of tokens become their geometric mean, like the ratios; a masked token (weight 0) masks its completion.
    private static Tensor OfCompletions(Tensor correction, Tensor mask, Tensor lengths) =>
        correction.shape[1] == 1 && mask.shape[1] != 1
            ? correction
            : ((correction.Add(1e-10).log() * mask).sum(1, keepdim: true) / lengths).exp();
}
