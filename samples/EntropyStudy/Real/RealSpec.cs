using System.Globalization;

namespace EntropyStudy;

/// <summary>One run of a published policy on a task in words.</summary>
/// <param name="Policy">The checkpoint folder.</param>
/// <param name="Task">A file's name without .train.jsonl and .test.jsonl.</param>
/// <param name="Where">The easier part of it; null for all.</param>
/// <param name="Method">How it trains.</param>
/// <param name="Candidate">Its setting.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="Seed">Of everything random in training.</param>
internal sealed record RealSpec(string Policy, string Task, string? Where, Method Method, Candidate Candidate, int Steps, int Seed)
{
    public const int PromptsPerStep = 8, GroupSize = 8, MaxNewTokens = 48, CheckpointEverySteps = 10, TestProblems = 200, Samples = 8;

    public const float LearningRate = 5e-6f;

    private const int RecipeVersion = 1;

    public string PolicyName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Policy));

    public string TaskName => Where is null ? Task : $"{Task}({Where.Replace("<=", "-", StringComparison.Ordinal)})";

    public string Id => $"real.{PolicyName}.{TaskName}.{Method.Name}.{Candidate.Label}.{Steps}steps.seed{Seed}";

    public IReadOnlyDictionary<string, string> Settings => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["recipe_version"] = Text(RecipeVersion),
        ["policy"] = PolicyName,
        ["task"] = TaskName,
        ["method"] = Method.Name,
        ["setting"] = Candidate.Label,
        ["seed"] = Text(Seed),
        ["steps"] = Text(Steps),
        ["prompts_per_step"] = Text(PromptsPerStep),
        ["group_size"] = Text(GroupSize),
        ["max_new_tokens"] = Text(MaxNewTokens),
        ["learning_rate"] = Text(LearningRate),
        ["evaluation_samples"] = Text(Samples),
        ["judged_on"] = "test",
    };

    public string Recipe => RunSpec.Hash(string.Join('\n', Settings.Select(s => $"{s.Key}={s.Value}")));

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
