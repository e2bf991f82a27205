using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="EntropyRegularization.Clamped"/>.</summary>
internal sealed class ClampedEntropyRegularization(double coefficient, double likeliestShare, double lowest, double highest, double step, double maximum)
    : EntropyRegularization
{
    public override string ToString() => SettingsText.Of("Clamped", ("coefficient", coefficient), ("likeliestShare", likeliestShare), ("lowest", lowest), ("highest", highest), ("step", step), ("maximum", maximum));

    internal override double VocabularyShare => likeliestShare;

    internal override EntropyController CreateController(int steps) => new Controller(coefficient, lowest, highest, step, maximum);

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.Unless(likeliestShare is > 0 and <= 1, $"{optionName}'s likeliestShare", likeliestShare, "a share in (0, 1]", faults);
        Fault.UnlessNotNegative(lowest, $"{optionName}'s lowest", faults);
        Fault.Unless(highest >= lowest, $"{optionName}'s highest", highest, $"its lowest ({Fault.Number(lowest)}) or more; infinite means no limit", faults);
        Fault.UnlessNotNegative(step, $"{optionName}'s step", faults);
        Fault.UnlessPositive(maximum, $"{optionName}'s maximum", faults);
        Fault.Unless(coefficient >= 0 && coefficient <= maximum, $"{optionName}'s coefficient", coefficient, $"between 0 and its maximum ({Fault.Number(maximum)})", faults);
    }

    private sealed class Controller(double initial, double lowest, double highest, double step, double maximum) : EntropyController
    {
        private readonly BoundWatch _bound = new("Raise the maximum or lower the range.");
        private double _coefficient = initial;

        public override EntropyDecision Observe(EntropyObservation observation)
        {
            if (observation.TokenCount > 0)
            {
                double change = observation.MeanEntropy < lowest ? step : observation.MeanEntropy > highest ? -step : 0;
                _coefficient = Math.Clamp(_coefficient + change, 0, maximum);
            }

            return new EntropyDecision
            {
                Coefficient = _coefficient,
                Weights = [.. Enumerable.Repeat(1.0, observation.GroupAccuracies.Count)],
                Warning = step > 0 && lowest > 0 ? _bound.Observe(_coefficient, new CoefficientRange(0, maximum), observation.MeanEntropy, lowest) : null,
            };
        }

        public override JsonObject Save() => new()
        {
            ["coefficient"] = _coefficient,
            ["steps_at_maximum"] = _bound.StepsAtMaximum,
            ["steps_at_minimum"] = _bound.StepsAtMinimum,
        };

        public override void Restore(JsonObject state)
        {
            _coefficient = ControllerState.Double(state, "coefficient");
            _bound.StepsAtMaximum = ControllerState.Int32(state, "steps_at_maximum");
            _bound.StepsAtMinimum = ControllerState.Int32(state, "steps_at_minimum");
        }
    }
}
