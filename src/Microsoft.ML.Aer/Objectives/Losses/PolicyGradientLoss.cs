using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Gpg"/>.</summary>
internal sealed class PolicyGradientLoss() : PolicyLoss(LossAggregation.TokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(Gpg));

    private protected override bool ScalesWithAdvantage => true;

    internal override Tensor TokenLoss(LossInputs inputs) => -inputs.Advantages * inputs.LogProbs;
}
