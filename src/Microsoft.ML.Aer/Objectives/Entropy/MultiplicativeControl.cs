namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyControl.Multiplicative"/>.</summary>
internal sealed class MultiplicativeControl(double gain, double floor) : EntropyControl
{
    // One step changes the coefficient at most e-fold, however far the entropy is from a small target.
    private const double LargestStep = 1;

    public override string ToString() => SettingsText.Of("Multiplicative", ("gain", gain), ("floor", floor));

    internal override ControlState Next(ControlState state, double entropy, double target, CoefficientRange range)
    {
        double change = Math.Clamp(gain * RelativeError(entropy, target), -LargestStep, LargestStep);

        // From 0 no factor leads away: the floor is what lets the coefficient rise again.
        double grown = Math.Max(state.Coefficient, floor) * Math.Exp(change);
        return state with { Coefficient = range.Clip(Math.Max(grown, floor)) };
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessPositive(gain, $"{optionName}'s gain", faults);
        Fault.UnlessPositive(floor, $"{optionName}'s floor", faults);
    }
}
