using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>tasks PATH</c>: PATH is a scores.jsonl (or a folder with one), each line a task's answer with the score that the task's
/// own scorer gave it. One case a line, scored by the public reward over a row of the line's columns.
/// </summary>
internal static class TasksSuite
{
    private const double Tolerance = 1e-6; // Rewards are single precision.

    private static readonly MLContext Context = new(seed: 1);

    /// <summary>Each task's reward. A task of the same form is one more line.</summary>
    public static IReadOnlyDictionary<string, Func<AnswerExtraction, Reward>> Scorers { get; } = new Dictionary<string, Func<AnswerExtraction, Reward>>(StringComparer.Ordinal)
    {
        ["chain_sum"] = extraction => Rewards.DecimalMatch(extraction: extraction),
        ["products"] = extraction => Rewards.DecimalMatch(extraction: extraction),
        ["basic_arithmetic"] = extraction => Rewards.TextMatch(extraction: extraction),
        ["gcd"] = extraction => Rewards.TextMatch(extraction: extraction),
        ["lcm"] = extraction => Rewards.TextMatch(extraction: extraction),
        ["simple_equations"] = extraction => Rewards.TextMatch(extraction: extraction),
        ["number_sequence"] = extraction => Rewards.TextMatch(extraction: extraction),
        ["gsm_symbolic"] = extraction => Rewards.FirstNumber(extraction: extraction),
        ["fraction_simplification"] = extraction => Rewards.SimplifiedFraction(extraction: extraction),
        ["countdown"] = extraction => Rewards.Countdown(extraction: extraction),
    };

    public static ConformanceSuite Suite { get; } = new("tasks", "DIR", Run);

    public static ConformanceReport Run(string[] args)
    {
        if (args.Length != 1 || !Path.Exists(args[0])) throw new ArgumentException("tasks needs one argument, a folder with scores.jsonl or such a file.");
        var report = new ConformanceReport("tasks");
        foreach (string file in Files(args[0]))
        {
            Console.Error.WriteLine($"tasks: {file}");
            int line = 0;
            foreach (string text in ReadLines(file))
            {
                line++;
                if (!string.IsNullOrWhiteSpace(text)) Run($"{Path.GetFileName(file)}:{line}", text, report);
            }
        }
        return report;
    }

    private static void Run(string name, string text, ConformanceReport report) => report.Case(name, () =>
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement golden = json.RootElement;
        string task = golden.GetProperty("task").GetString()!;
        string? prediction = golden.GetProperty("prediction").GetString();
        double expected = golden.GetProperty("score").GetDouble();
        if (!Scorers.TryGetValue(task, out Func<AnswerExtraction, Reward>? make)) throw new InvalidOperationException($"task '{task}' is unknown; known are {string.Join(", ", Scorers.Keys)}");

        var clock = Stopwatch.StartNew();
        // A completion from which nothing can be cut out is what null stands for.
        RewardScorer scorer = make(prediction is null ? AnswerExtraction.LastTag() : AnswerExtraction.Whole).Bind(Context, Context.Data.LoadFromEnumerable([Row(golden)]));
        var completion = new Completion("", prediction ?? "no tag", [], FinishReason.Stop);
        clock.Restart();
        double score = Score(scorer.ScoreAsync(0, completion, CancellationToken.None).AsTask().GetAwaiter().GetResult());
        report.Worst("slowest_ms", Math.Round(clock.Elapsed.TotalMilliseconds, 3));
        double error = Math.Abs(score - expected);
        report.Worst("max_error", error);
        if (!(error <= Tolerance)) throw new InvalidOperationException($"{task}: expected {expected}, found {score} for {JsonSerializer.Serialize(prediction)}");
    });

    private static double Score(float? score) => score ?? throw new InvalidOperationException("the reward does not apply");

    private static Problem Row(JsonElement golden)
    {
        var row = new Problem { Answer = golden.GetProperty("answer").GetString()! };
        JsonElement metadata = golden.GetProperty("metadata");
        if (metadata.TryGetProperty("numbers", out JsonElement numbers)) row.Numbers = [.. numbers.EnumerateArray().Select(n => n.GetInt64())];
        if (metadata.TryGetProperty("target", out JsonElement target)) row.Target = target.GetDouble();
        if (metadata.TryGetProperty("numerator", out JsonElement numerator)) row.Numerator = numerator.GetInt64();
        if (metadata.TryGetProperty("denominator", out JsonElement denominator)) row.Denominator = denominator.GetInt64();
        return row;
    }

    private static string[] Files(string path) => !Directory.Exists(path)
        ? [path]
        : Directory.GetFiles(path, "scores*.jsonl*") is { Length: > 0 } files
            ? [.. files.Order(StringComparer.Ordinal)]
            : throw new ArgumentException($"{path} has no scores.jsonl.");

    private static IEnumerable<string> ReadLines(string file)
    {
        using Stream stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line) yield return line;
    }

    /// <summary>A row with the columns of every task.</summary>
    private sealed class Problem
    {
        public string Answer { get; set; } = "";

        public long[] Numbers { get; set; } = [];

        public double Target { get; set; }

        public long Numerator { get; set; }

        public long Denominator { get; set; }
    }
}
