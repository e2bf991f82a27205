using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>What a run leaves: the last or the best policy as a model that needs no TorchSharp.</summary>
internal static class TrainedPolicy
{
    /// <param name="session">The run.</param>
    /// <param name="options">Its options.</param>
    /// <param name="temperature">The rollout temperature; null where there were none.</param>
    /// <param name="last">The last step's metrics; null where a resumed run was finished already.</param>
    public static PolicyModel Model(TrainingSession session, PolicyTrainerOptions options, float? temperature, TrainingStep? last)
    {
        TrainingPolicy policy = session.Policy;
        (IPolicyWeights weights, int? step) = options.Selection == PolicySelection.Best && session.Best is { } best
            ? (best.Weights, best.Step)
            : ((IPolicyWeights)policy.Weights, null as int?);
        PolicyGeneration generation = PolicyGeneration.Of(policy.Assets);
        if (temperature is { } trained) generation = generation with { TrainingTemperature = trained };
        return PolicyModel.FromTraining(weights, policy.Assets, policy.Codec, generation, Summary(session, options, last, step), policy.Version);
    }

    private static string Summary(TrainingSession session, PolicyTrainerOptions options, TrainingStep? last, int? selected)
    {
        JsonObject summary = Result(session, options, last, selected);
        foreach ((string name, string text) in ObjectiveOf(options)) summary[name] = text;
        return summary.ToJsonString();
    }

    /// <summary>What a run optimizes, in words: it is part of checkpoints and of the model.</summary>
    public static IEnumerable<(string Name, string Text)> ObjectiveOf(PolicyTrainerOptions options) => options is not PolicyOptimizationTrainer.Options o ? [] :
    [
        ("loss", o.Loss.ToString()),
        ("advantages", o.Advantages.ToString()),
        ("entropy_regularization", o.Entropy.ToString()),
        ("problem_selection", o.ProblemSelection.ToString()),
    ];

    private static JsonObject Result(TrainingSession session, PolicyTrainerOptions options, TrainingStep? last, int? selected) => new()
    {
        ["trainer"] = options.GetType().DeclaringType?.Name,
        ["policy_path"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(options.PolicyPath!)),
        ["seed"] = session.Seed,
        ["steps"] = last?.Steps,
        ["selection"] = options.Selection.ToString(),
        ["selected_step"] = selected ?? last?.Step,
        ["policy_version"] = session.Policy.Version,
        ["initial_entropy"] = last?.InitialEntropy,
        ["target_entropy"] = last?.TargetEntropy,
        ["entropy"] = last?.Entropy,
        ["entropy_coefficient"] = last?.EntropyCoefficient,
        ["reward"] = last?.Reward?.Mean,
        ["validation_score"] = session.BestScore,
    };
}
