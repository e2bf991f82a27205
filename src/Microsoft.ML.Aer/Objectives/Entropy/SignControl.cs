namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyControl.Sign"/>.</summary>
internal sealed class SignControl(double step) : EntropyControl
{
    public override string ToString() => SettingsText.Of("Sign", ("step", step));

    internal override ControlState Next(ControlState state, double entropy, double target, CoefficientRange range) =>
        state with { Coefficient = range.Clip(state.Coefficient + (entropy <= target ? step : -step)) };

    internal override void Validate(string optionName, ICollection<string> faults) =>
        Fault.UnlessPositive(step, $"{optionName}'s step", faults);
}
