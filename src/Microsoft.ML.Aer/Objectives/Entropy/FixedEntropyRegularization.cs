using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>No entropy term, or one of constant strength.</summary>
internal sealed class FixedEntropyRegularization(double coefficient) : EntropyRegularization
{
    public override string ToString() => coefficient == 0 ? nameof(None) : SettingsText.Of(nameof(Fixed), ("coefficient", coefficient));

    internal override EntropyController CreateController(int steps) => new Controller(coefficient);

    internal override void Validate(string optionName, ICollection<string> faults) =>
        Fault.UnlessNotNegative(coefficient, $"{optionName}'s coefficient", faults);

    private sealed class Controller(double coefficient) : EntropyController
    {
        public override EntropyDecision Observe(EntropyObservation observation) => new()
        {
            Coefficient = coefficient,
            Weights = [.. Enumerable.Repeat(1.0, observation.GroupAccuracies.Count)],
        };

        public override JsonObject Save() => [];

        public override void Restore(JsonObject state)
        {
        }
    }
}
