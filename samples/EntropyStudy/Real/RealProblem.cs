using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EntropyStudy;

/// <summary>A question in words whose answer is a number.</summary>
internal sealed partial class RealProblem
{
    public string Question { get; set; } = "";

    /// <summary>The question in the policy's chat template.</summary>
    public string Prompt { get; set; } = "";

    public string Answer { get; set; } = "";

    /// <summary>Whether the last number in the text is the answer.</summary>
    public static bool IsCorrect(RealProblem problem, string completion)
    {
        string? last = Number().Matches(completion).LastOrDefault()?.Value;
        return last is not null
            && decimal.TryParse(last.Replace(",", "", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out decimal found)
            && decimal.TryParse(problem.Answer, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal expected)
            && found == expected;
    }

    /// <summary>Reads a file of <c>question</c>, <c>answer</c> and <c>metadata</c>, an object a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="where">Keeps an easier part: limits such as <c>num_terms&lt;=2,num_digits&lt;=2</c> on numbers of the metadata; null keeps all.</param>
    /// <exception cref="FormatException">A line or a limit is malformed.</exception>
    public static List<RealProblem> Read(string path, string? where)
    {
        (string Key, double Most)[] limits = [.. (where ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Limit)];
        var problems = new List<RealProblem>();
        foreach (string line in File.ReadLines(path))
        {
            try
            {
                JsonNode row = JsonNode.Parse(line)!;
                if (limits.Any(l => row["metadata"]![l.Key]!.GetValue<double>() > l.Most)) continue;
                problems.Add(new RealProblem { Question = row["question"]!.GetValue<string>(), Answer = row["answer"]!.GetValue<string>() });
            }
            catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
            {
                throw new FormatException($"{path}: line {problems.Count + 1} or one after it has no question, answer or metadata of the kind: {e.Message}", e);
            }
        }
        return problems;
    }

    private static (string Key, double Most) Limit(string text) => text.Split("<=") is [var key, var most] && double.TryParse(most, CultureInfo.InvariantCulture, out double number) ? (key.Trim(), number)
        : throw new FormatException($"'{text}' is no limit; write for instance num_terms<=2.");

    [GeneratedRegex(@"-?\d[\d,]*(\.\d+)?")]
    private static partial Regex Number();
}
