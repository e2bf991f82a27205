using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>One run of <see cref="AdaptiveEntropyRegularization"/>: measures H0, follows the target, weighs groups.</summary>
internal sealed class AdaptiveEntropyController(AdaptiveEntropyRegularization options, int steps) : EntropyController
{
    private readonly BoundWatch _bound = new(
        $"Raise {nameof(AdaptiveEntropyRegularization.MaximumCoefficient)}, lower {nameof(AdaptiveEntropyRegularization.TargetRatio)}, or let more groups share in the bonus ({nameof(AdaptiveEntropyRegularization.Difficulty)}).");
    private ControlState _state = options.Control.Start(options.InitialCoefficient);
    private int _observed;
    private double _entropySum;
    private long _tokens;

    public override EntropyDecision Observe(EntropyObservation observation)
    {
        if (_observed < options.InitialEntropySteps && observation.TokenCount > 0)
        {
            _entropySum += observation.MeanEntropy * observation.TokenCount;
            _tokens += observation.TokenCount;
            _observed++;
        }

        double[] weights = options.Difficulty.Of(observation.GroupAccuracies);
        if (_observed < options.InitialEntropySteps) return new EntropyDecision { Coefficient = options.InitialCoefficient, Weights = weights };

        double initial = _entropySum / _tokens;
        double target = options.Target.At(initial, options.TargetRatio, observation.Step, steps);

        // A step without tokens says nothing about entropy, and a target of 0 (a policy that was never random) cannot be steered to.
        if (observation.TokenCount > 0 && target > 0) _state = options.Control.Next(_state, observation.MeanEntropy, target, options.Range(observation.Step));
        return new EntropyDecision
        {
            Coefficient = _state.Coefficient,
            Weights = weights,
            Target = target,
            InitialEntropy = initial,
            Warning = _bound.Observe(_state.Coefficient, new CoefficientRange(options.MinimumCoefficient, options.MaximumCoefficient), observation.MeanEntropy, target),
        };
    }

    public override JsonObject Save() => new()
    {
        ["coefficient"] = _state.Coefficient,
        ["integral"] = _state.Integral,
        ["smoothed_error"] = _state.SmoothedError,
        ["observed"] = _observed,
        ["entropy_sum"] = _entropySum,
        ["tokens"] = _tokens,
        ["steps_at_maximum"] = _bound.StepsAtMaximum,
        ["steps_at_minimum"] = _bound.StepsAtMinimum,
    };

    public override void Restore(JsonObject state)
    {
        _state = new ControlState(ControllerState.Double(state, "coefficient"), ControllerState.Double(state, "integral"), ControllerState.OptionalDouble(state, "smoothed_error"));
        _observed = ControllerState.Int32(state, "observed");
        _entropySum = ControllerState.Double(state, "entropy_sum");
        _tokens = ControllerState.Int64(state, "tokens");
        _bound.StepsAtMaximum = ControllerState.Int32(state, "steps_at_maximum");
        _bound.StepsAtMinimum = ControllerState.Int32(state, "steps_at_minimum");
    }
}
