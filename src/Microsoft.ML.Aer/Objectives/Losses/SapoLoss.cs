using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.Sapo"/>.</summary>
internal sealed class SapoLoss(double positiveTemperature, double negativeTemperature) : PolicyLoss(LossAggregation.CompletionMeanTokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(Sapo), ("positiveTemperature", positiveTemperature), ("negativeTemperature", negativeTemperature));

    private protected override bool ScalesWithAdvantage => true;

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor advantages = inputs.Advantages;
        Tensor temperature = advantages.FullLike(negativeTemperature).MaskedFill(advantages.Greater(0), positiveTemperature); // as advantages
        return (-(temperature * inputs.Ratio.Subtract(1)).sigmoid()).Multiply(4) / temperature * advantages;
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.UnlessPositive(positiveTemperature, $"{optionName}'s positiveTemperature", faults);
        Fault.UnlessPositive(negativeTemperature, $"{optionName}'s negativeTemperature", faults);
    }
}
