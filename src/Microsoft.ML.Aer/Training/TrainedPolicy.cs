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
        (NativePolicyWeights weights, int? step) = options.Selection == PolicySelection.Best && session.Best is { } best
            ? (NativePolicyWeights.Copy(best.Weights), best.Step)
            : (NativePolicyWeights.Copy(policy.Weights), null as int?);
        var contents = new PolicyContents(policy.Assets, weights, SafetensorsType.F32, Summary(session, options, last, step), policy.Version);
        return PolicyModel.FromContents(contents, temperature is { } t ? generation => generation with { TrainingTemperature = t } : null);
    }

    private static string Summary(TrainingSession session, PolicyTrainerOptions options, TrainingStep? last, int? selected) => new JsonObject
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
    }.ToJsonString();
}
