namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyControl.Integral"/>.</summary>
internal sealed class IntegralControl(double gain) : EntropyControl
{
    public override string ToString() => SettingsText.Of("Integral", ("gain", gain));

    internal override ControlState Next(ControlState state, double entropy, double target, CoefficientRange range) =>
        state with { Coefficient = range.Clip(state.Coefficient + (gain * RelativeError(entropy, target))) };

    internal override void Validate(string optionName, ICollection<string> faults) =>
        Fault.UnlessPositive(gain, $"{optionName}'s gain", faults);
}
