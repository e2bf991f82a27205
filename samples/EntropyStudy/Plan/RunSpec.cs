using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EntropyStudy;

/// <summary>One run, wholly described: what is kept of it is used only where the description is still the same.</summary>
/// <param name="Phase">What it is for.</param>
/// <param name="Scenario">Base, problems, optimizer.</param>
/// <param name="Method">How it trains; null for a base policy.</param>
/// <param name="Candidate">Its setting; null for a base policy.</param>
/// <param name="Seed">Of everything random in training.</param>
internal sealed record RunSpec(Phase Phase, Scenario Scenario, Method? Method, Candidate? Candidate, int Seed)
{
    // Counts up when anything below, or what a candidate sets, changes its meaning.
    private const int RecipeVersion = 1;

    public const int PromptsPerStep = 32, GroupSize = 8, MinibatchesPerStep = 2, MaxNewTokens = 16;

    public const int MainSteps = 1500, TuningSteps = 750, CheckpointEverySteps = 125;

    public const int EvaluationSamples = 64, ValidationSamples = 8;

    public int Steps => Phase switch
    {
        Phase.Main => MainSteps,
        Phase.Tuning => TuningSteps,
        _ => 0,
    };

    /// <summary>Unique, and the name of the file that is kept.</summary>
    public string Id => Method is null
        ? $"{Scenario.Name}.{(Phase == Phase.BaseTest ? "base-test" : "base-validation")}"
        : $"{Scenario.Name}.{(Phase == Phase.Tuning ? "tune" : "main")}.{Method.Name}.{Candidate!.Label}.seed{Seed}";

    /// <summary>Everything that decides the outcome, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["recipe_version"] = Text(RecipeVersion),
        ["base"] = $"{Scenario.Base} {BasePolicy.Hash(Scenario.Base)}",
        ["problems"] = $"{Scenario.Task.Name} {Scenario.Task.Fingerprint}",
        ["learning_rate"] = Text(Scenario.LearningRate),
        ["divides_by_deviation"] = Text(Scenario.DividesByDeviation),
        ["method"] = Method?.Name ?? "base",
        ["setting"] = Candidate?.Label ?? "",
        ["seed"] = Text(Seed),
        ["steps"] = Text(Steps),
        ["prompts_per_step"] = Text(PromptsPerStep),
        ["group_size"] = Text(GroupSize),
        ["minibatches_per_step"] = Text(MinibatchesPerStep),
        ["max_new_tokens"] = Text(MaxNewTokens),
        ["checkpoint_every_steps"] = Text(CheckpointEverySteps),
        ["evaluation_samples"] = Text(EvaluationSamples),
        ["judged_on"] = Phase is Phase.Main or Phase.BaseTest ? "test" : "validation",
    };

    /// <summary>A short hash of <see cref="Settings"/>.</summary>
    public string Recipe => Hash(string.Join('\n', Settings.Select(s => $"{s.Key}={s.Value}")));

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
