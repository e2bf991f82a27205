using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>Reads the metrics that a trainer left in its run folder.</summary>
internal static class MetricsFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static IReadOnlyList<TrainingStep> Read(string runFolder) =>
        [.. File.ReadLines(Path.Combine(runFolder, "metrics.jsonl")).Select(line => JsonSerializer.Deserialize<TrainingStep>(line, Json)!)];

    public static IReadOnlyList<StepScore> Validations(IReadOnlyList<TrainingStep> steps) =>
        [.. steps.Where(s => s.ValidationScore is not null).Select(s => new StepScore(s.Step, Math.Round(s.ValidationScore!.Value, 4)))];

    /// <summary>The policy in a run's checkpoint of a step.</summary>
    public static string Checkpoint(string runFolder, int step) => Path.Combine(runFolder, "checkpoints", FormattableString.Invariant($"step-{step:D8}"), "policy");
}
