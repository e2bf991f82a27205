using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Aer;

/// <summary>The folder of one training run: <c>metrics.jsonl</c> with a line a step, <c>completions.jsonl</c> where some are kept, and <c>checkpoints</c>.</summary>
internal sealed class RunFolder
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public RunFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The run folder '{Path}' cannot be created: {e.Message} Set RunFolder to a folder this process may write to.", e);
        }
    }

    public string Path { get; }

    public string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    public string CompletionsFile => System.IO.Path.Combine(Path, "completions.jsonl");

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>Forgets the lines after <paramref name="step"/>: a resumed run writes them again.</summary>
    public void TrimMetrics(int step)
    {
        Trim(MetricsFile, step);
        Trim(CompletionsFile, step);
    }

    public void Append(IEnumerable<KeptCompletion> completions) => File.AppendAllLines(CompletionsFile, completions.Select(c => JsonSerializer.Serialize(c, Json)));

    public void Append(TrainingStep step) => File.AppendAllText(MetricsFile, Line(step) + "\n");

    public static string Line(TrainingStep step) => JsonSerializer.Serialize(step, Json);

    // A run that was killed while it wrote leaves half a line, which is not a step.
    private static int? StepOf(string line)
    {
        try
        {
            return (int?)JsonNode.Parse(line)?["step"];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Trim(string file, int step)
    {
        if (!File.Exists(file)) return;
        IEnumerable<string> kept = File.ReadAllLines(file).TakeWhile(l => StepOf(l) <= step);
        string temporary = file + ".tmp";
        File.WriteAllLines(temporary, kept);
        File.Move(temporary, file, overwrite: true);
    }
}
