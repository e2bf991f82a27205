using System.Text.Json;

namespace MathReasoning;

/// <summary>A row of a task: a question and its answer.</summary>
public sealed class MathProblem
{
    public string Question { get; set; } = "";

    public string Answer { get; set; } = "";

    /// <summary>Reads JSON lines with the keys question and answer.</summary>
    /// <exception cref="FormatException">A line is no such object; the message names file and line.</exception>
    public static List<MathProblem> Read(string file)
    {
        var problems = new List<MathProblem>();
        foreach ((int number, string line) in File.ReadLines(file).Index().Where(l => l.Item.Length > 0))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                problems.Add(new MathProblem { Question = json.RootElement.GetProperty("question").GetString()!, Answer = json.RootElement.GetProperty("answer").GetString()! });
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new FormatException($"{file}({number + 1}) is no JSON object with the texts 'question' and 'answer'.", e);
            }
        }
        return problems.Count > 0 ? problems : throw new FormatException($"{file} has no problems.");
    }
}

/// <summary>What a prediction engine hands back.</summary>
public sealed class MathAnswer
{
    public string Completion { get; set; } = "";

    public string FinishReason { get; set; } = "";
}
