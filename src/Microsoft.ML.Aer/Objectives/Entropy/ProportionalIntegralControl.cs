namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyControl.ProportionalIntegral"/>.</summary>
internal sealed class ProportionalIntegralControl(double proportionalGain, double integralGain, double smoothing) : EntropyControl
{
    public override string ToString() => SettingsText.Of("ProportionalIntegral", ("proportionalGain", proportionalGain), ("integralGain", integralGain), ("smoothing", smoothing));

    internal override ControlState Next(ControlState state, double entropy, double target, CoefficientRange range)
    {
        double error = RelativeError(entropy, target);
        double smoothed = state.SmoothedError is { } last ? (smoothing * last) + ((1 - smoothing) * error) : error;

        // Clamping the integral itself is the anti-windup: it never stores more than alpha could use.
        double integral = range.Clip(state.Integral + (integralGain * error));
        return new ControlState(range.Clip(integral + (proportionalGain * smoothed)), integral, smoothed);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessNotNegative(proportionalGain, $"{optionName}'s proportionalGain", faults);
        Fault.UnlessPositive(integralGain, $"{optionName}'s integralGain", faults);
        Fault.Unless(smoothing is >= 0 and < 1, $"{optionName}'s smoothing", smoothing, "in [0, 1)", faults);
    }
}
