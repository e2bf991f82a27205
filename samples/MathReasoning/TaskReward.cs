using System.Text.RegularExpressions;
using Microsoft.ML.Aer;

namespace MathReasoning;

/// <summary>How a completion is judged: its last number, or its last fraction, against the answer's.</summary>
public static partial class TaskReward
{
    public static Reward LastNumber { get; } = Rewards.Create<MathProblem>("last_number", (problem, completion) =>
        Last(completion.Text) is { } found && found == Last(problem.Answer) ? 1 : 0);

    private static string? Last(string text) => Number().Matches(text.Replace(",", "", StringComparison.Ordinal)) is [.., var last] ? last.Value : null;

    [GeneratedRegex(@"-?\d+(\.\d+)?(/\d+)?")]
    private static partial Regex Number();
}
