using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyRegularization.Tempered"/>.</summary>
internal sealed class TemperatureEntropyRegularization(double target, double coefficient, double low, double high, int completionsPerPrompt) : EntropyRegularization
{
    public override string ToString() => SettingsText.Of("Tempered", ("target", target), ("coefficient", coefficient), ("low", low), ("high", high), ("completionsPerPrompt", completionsPerPrompt));

    internal override EntropyController CreateController(int steps) => new Controller(this);

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessPositive(target, $"{optionName}'s target", faults);
        Fault.UnlessPositive(coefficient, $"{optionName}'s coefficient", faults);
        Fault.Unless(low is > 0 and <= 1, $"{optionName}'s low", low, "a temperature above 0, at most 1", faults);
        Fault.Unless(high >= 1 && double.IsFinite(high), $"{optionName}'s high", high, "a temperature of 1 or more", faults);
        Fault.Unless(completionsPerPrompt >= 1, $"{optionName}'s completionsPerPrompt", completionsPerPrompt, "1 or more", faults);
    }

    private TemperedSampling Samples(double entropy) => new(entropy < target ? high : low, coefficient, completionsPerPrompt);

    // Everything follows from the step's own entropy: there is no state.
    private sealed class Controller(TemperatureEntropyRegularization options) : EntropyController
    {
        public override EntropyDecision Observe(EntropyObservation observation) => new()
        {
            Coefficient = 0,
            Weights = [.. Enumerable.Repeat(1.0, observation.GroupAccuracies.Count)],
            Target = options.TargetEntropy,
            Tempered = observation.TokenCount > 0 ? options.Samples(observation.MeanEntropy) : null,
        };

        public override JsonObject Save() => [];

        public override void Restore(JsonObject state)
        {
        }
    }

    private double TargetEntropy => target;
}
