using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Dro"/>.</summary>
internal sealed class QuadraticLoss(double beta) : PolicyLoss(LossAggregation.TokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(Dro), ("beta", beta));

    internal override Tensor TokenLoss(LossInputs inputs) => inputs.LogRatio.Square().Multiply(0.5 * beta) - (inputs.LogProbs * inputs.Advantages);

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessPositive(beta, $"{optionName}'s beta", faults);
    }
}
