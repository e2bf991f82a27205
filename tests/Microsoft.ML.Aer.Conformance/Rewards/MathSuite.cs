using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>math FILE</c>: each line of FILE is a pair of answers with Math-Verify's verdict; one case a pair. A pair marked
/// <c>timeout</c> passes with any verdict within five seconds, and no other pair may take longer.
/// </summary>
internal static class MathSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static ConformanceSuite Suite { get; } = new("math", "FILE", Run);

    public static ConformanceReport Run(string[] args)
    {
        if (args.Length != 1 || Find(args[0]) is not { } file) throw new ArgumentException("math needs one argument, a file of pairs, one JSON object a line.");
        var report = new ConformanceReport("math");
        var falsePositives = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var falseNegatives = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var times = new List<double>();
        int line = 0, slowestLine = 0;
        TimeSpan slowest = TimeSpan.Zero;
        foreach (string text in Lines(file))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            report.Case($"line {line}", () =>
            {
                MathPair pair = MathPair.Parse(text);
                long start = Stopwatch.GetTimestamp();
                bool equal = MathAnswer.AreEqual(pair.Gold, pair.Prediction);
                TimeSpan taken = Stopwatch.GetElapsedTime(start);
                times.Add(taken.TotalMilliseconds);
                if (taken > slowest) (slowest, slowestLine) = (taken, line);
                if (taken > Limit) throw new InvalidOperationException($"{pair.Category}: a verdict took {taken.TotalSeconds:0.0} s, more than 5 s: {pair}");
                if (pair.Timeout || equal == pair.Equal) return;
                SortedDictionary<string, int> counts = equal ? falsePositives : falseNegatives;
                counts[pair.Category] = counts.GetValueOrDefault(pair.Category) + 1;
                throw new InvalidOperationException($"{pair.Category}: {(equal ? "false positive" : "false negative")}: {pair}");
            });
        }
        times.Sort();
        report.Set("median_ms", times.Count == 0 ? 0 : Math.Round(times[times.Count / 2], 3));
        report.Set("slowest_ms", Math.Round(slowest.TotalMilliseconds, 1));
        report.Set("slowest_line", slowestLine);
        report.Set("false_positives", falsePositives.Values.Sum());
        report.Set("false_negatives", falseNegatives.Values.Sum());
        report.Set("false_positives_by_category", Counts(falsePositives));
        report.Set("false_negatives_by_category", Counts(falseNegatives));
        report.Set("agreement", report.Cases == 0 ? 0 : Math.Round(1 - (double)report.Failed.Count / report.Cases, 4));
        return report;
    }

    private static JsonObject Counts(SortedDictionary<string, int> counts) => new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));

    private static string? Find(string path) => File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;

    private static IEnumerable<string> Lines(string file)
    {
        using Stream raw = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
