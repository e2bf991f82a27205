using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyRegularization.Skywork"/>.</summary>
internal sealed class SkyworkEntropyRegularization(double target, double step, double initial, double minimum, double maximum) : EntropyRegularization
{
    public override string ToString() => SettingsText.Of("Skywork", ("target", target), ("step", step), ("initial", initial), ("minimum", minimum), ("maximum", maximum));

    internal override EntropyController CreateController(int steps) => new Controller(target, step, initial, new CoefficientRange(minimum, maximum));

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessPositive(target, $"{optionName}'s target", faults);
        Fault.UnlessPositive(step, $"{optionName}'s step", faults);
        Fault.UnlessNotNegative(minimum, $"{optionName}'s minimum", faults);
        Fault.Unless(maximum >= minimum && double.IsFinite(maximum), $"{optionName}'s maximum", maximum, $"its minimum ({Fault.Number(minimum)}) or more", faults);
        Fault.Unless(initial >= minimum && initial <= maximum, $"{optionName}'s initial", initial, $"between its minimum ({Fault.Number(minimum)}) and maximum ({Fault.Number(maximum)})", faults);
    }

    private sealed class Controller(double target, double step, double initial, CoefficientRange range) : EntropyController
    {
        private readonly BoundWatch _bound = new("Raise the maximum or lower the target.");
        private double _coefficient = initial;
        private bool _wasLow;

        public override EntropyDecision Observe(EntropyObservation observation)
        {
            // The coefficient of the steps before, in force only where the last step's entropy was low.
            var decision = new EntropyDecision
            {
                Coefficient = _wasLow ? _coefficient : 0,
                Weights = [.. Enumerable.Repeat(1.0, observation.GroupAccuracies.Count)],
                Target = target,
                Warning = _bound.Observe(_coefficient, range, observation.MeanEntropy, target),
            };

            // Also from 0: TRL stops measuring there, and its coefficient never rises again.
            if (observation.TokenCount > 0)
            {
                _wasLow = observation.MeanEntropy <= target;
                _coefficient = range.Clip(_coefficient + (_wasLow ? step : -step));
            }

            return decision;
        }

        public override JsonObject Save() => new()
        {
            ["coefficient"] = _coefficient,
            ["was_low"] = _wasLow,
            ["steps_at_maximum"] = _bound.StepsAtMaximum,
            ["steps_at_minimum"] = _bound.StepsAtMinimum,
        };

        public override void Restore(JsonObject state)
        {
            _coefficient = ControllerState.Double(state, "coefficient");
            _wasLow = ControllerState.Boolean(state, "was_low");
            _bound.StepsAtMaximum = ControllerState.Int32(state, "steps_at_maximum");
            _bound.StepsAtMinimum = ControllerState.Int32(state, "steps_at_minimum");
        }
    }
}
