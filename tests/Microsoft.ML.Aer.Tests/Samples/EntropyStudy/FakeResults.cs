using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

/// <summary>Results as a run would leave them, with counts that a test states.</summary>
internal static class FakeResults
{
    public const int Problems = 20;

    public static Choice Choice(string label = "") => new(
        new DateTime(2026, 1, 2, 3, 4, 0, DateTimeKind.Utc),
        "0123456789ab",
        new SortedDictionary<string, string>(Methods.All.Where(m => m.IsTuned).ToDictionary(m => m.Name, m => m.Candidates.Any(c => c.Label == label) ? label : m.Candidates[0].Label), StringComparer.Ordinal),
        new SortedDictionary<string, double>(StringComparer.Ordinal));

    /// <param name="spec">The run.</param>
    /// <param name="correct">Of 64 completions of every problem.</param>
    public static RunResult Of(RunSpec spec, int correct)
    {
        string set = spec.Phase is Phase.Main or Phase.BaseTest ? "test" : "validation";
        int[] steps = spec.Steps == 0 ? [0] : [.. Enumerable.Range(1, spec.Steps / RunSpec.CheckpointEverySteps).Select(i => i * RunSpec.CheckpointEverySteps)];
        return new RunResult
        {
            Id = spec.Id,
            Recipe = spec.Recipe,
            Settings = spec.Settings,
            Steps = spec.Steps,
            Code = "test",
            Machine = "test",
            FinishedAt = DateTime.UnixEpoch,
            TrainingSeconds = spec.Steps,
            EvaluationSeconds = 1,
            Curve = spec.Steps == 0 ? null : new Curve { Step = steps, Reward = Flat(0.3), Entropy = Flat(0.2), Target = [], Coefficient = Flat(0), ZeroDeviationGroups = Flat(0.5) },
            Validation = [.. steps.Where(s => s > 0).Select(s => new StepScore(s, s == 250 ? 0.4 : 0.3))],
            Evaluations = [.. steps.Select(s => Evaluation(s, 1, 64)), .. new[] { steps[^1], 250 }.Select(s => Evaluation(s, 0, 1)), .. new[] { 0.6, 0.8, 1.2, 1.4 }.Select(t => Evaluation(steps[^1], t, 64))],
        };

        Evaluation Evaluation(int step, double temperature, int samples) => new()
        {
            Set = set,
            Step = step,
            Temperature = temperature,
            Samples = samples,
            Correct = [.. Enumerable.Repeat(Math.Min(samples, correct), Problems)],
            Entropy = 0.25,
            Length = 8,
        };

        double[] Flat(double value) => [.. steps.Select(_ => value)];
    }

    public static string TemporaryFolder() => Directory.CreateTempSubdirectory("aer-study-").FullName;
}
