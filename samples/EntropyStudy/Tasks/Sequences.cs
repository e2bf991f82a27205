using System.Globalization;

namespace EntropyStudy;

/// <summary>
/// Number sequences of reasoning_gym, whose next term is asked for, in the characters of the Countdown policies. Every tenth of its training
/// problems is for validation.
/// </summary>
internal static class Sequences
{
    private const int ValidationEvery = 10;

    public static StudyTask Task { get; } = new StudyTask<SequenceProblem>("sequences", Train, Validation, Test, p => p.Prompt, (problem, completion) => completion == problem.Answer);

    /// <summary>Problems to learn from.</summary>
    public static List<SequenceProblem> Train() => [.. Read("train").Where((_, i) => i % ValidationEvery != 0)];

    /// <summary>Problems for choices.</summary>
    public static List<SequenceProblem> Validation() => [.. Read("train").Where((_, i) => i % ValidationEvery == 0)];

    /// <summary>Problems that nothing is chosen by.</summary>
    public static List<SequenceProblem> Test() => Read("test");

    /// <summary>A sequence of which all but the last term are shown.</summary>
    public static SequenceProblem Problem(IReadOnlyList<int> terms) => new()
    {
        Prompt = string.Join(',', terms.Take(terms.Count - 1)) + "=",
        Answer = terms[^1].ToString(CultureInfo.InvariantCulture),
    };

    // "2, 4, 6, 8, ?" becomes "2,4,6,8=".
    private static List<SequenceProblem> Read(string part) =>
        [.. RealProblem.Read(Path.Combine(AppContext.BaseDirectory, "problems", $"number_sequence.{part}.jsonl"), null)
            .Select(p => new SequenceProblem { Prompt = p.Question.Replace(", ?", "=", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), Answer = p.Answer })];
}

/// <summary>One row of the data.</summary>
internal sealed class SequenceProblem
{
    /// <summary>The terms shown, and an equals sign.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>The next term.</summary>
    public string Answer { get; set; } = "";
}
