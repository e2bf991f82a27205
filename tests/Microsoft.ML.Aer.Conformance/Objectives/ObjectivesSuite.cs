using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>objectives FILE</c>: losses of TRL (<c>sets</c>) and losses and advantages of verl (<c>losses</c>,
/// <c>advantages</c>), in float64. One case a loss configuration or advantage estimator of each set.
/// </summary>
internal static partial class ObjectivesSuite
{
    private const double Tolerance = 1e-6;
    private static readonly JsonElement NoSettings = JsonDocument.Parse("{}").RootElement;
    private static readonly string[] Sections = ["note", "sets", "losses", "advantages"];

    public static ConformanceSuite Suite { get; } = new("objectives", "FILE", Run);

    public static ConformanceReport Run(string[] args)
    {
        if (args is not [string path]) throw new ArgumentException("objectives needs one argument, a file of objective goldens.");
        TorchNative.EnsureLoaded();
        var report = new ConformanceReport("objectives");
        using JsonDocument document = Read(path);
        JsonElement root = document.RootElement;
        foreach (JsonProperty section in root.EnumerateObject().Where(p => !Sections.Contains(p.Name)))
        {
            report.Case(section.Name, () => throw new NotSupportedException($"unknown section {section.Name}"));
        }

        RunLosses(root, "sets", c => c.TryGetProperty("config", out JsonElement config) ? config : NoSettings, TrlLosses.Read, report);
        RunLosses(root, "losses", c => c, VerlLosses.Read, report);
        RunAdvantages(root, report);
        return report;
    }

    /// <summary>The larger of a worst error so far and one more; a NaN is the worst of all.</summary>
    public static double Worse(double worst, double difference) =>
        double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, Math.Abs(difference));

    private static JsonDocument Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        // Python writes NaN for a number that does not exist: null in JSON.
        return JsonDocument.Parse(NotANumber().Replace(reader.ReadToEnd(), "$1null"));
    }

    [GeneratedRegex(@"([\[:,]\s*)NaN(?=\s*[,\]}])")]
    private static partial Regex NotANumber();

    private static void RunLosses(
        JsonElement root, string section, Func<JsonElement, JsonElement> settings, Func<JsonElement, GoldenBatch, GoldenLossCase> read, ConformanceReport report)
    {
        if (!root.TryGetProperty(section, out JsonElement sets)) return;
        foreach ((int s, JsonElement set) in sets.EnumerateArray().Index())
        {
            foreach ((int c, JsonElement golden) in set.GetProperty("cases").EnumerateArray().Index())
            {
                report.Case($"{section}[{s}].cases[{c}] {Name(golden)}", () =>
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    var batch = new GoldenBatch(set.GetProperty("inputs"));
                    Check(golden, batch, read(settings(golden), batch), report);
                });
            }
        }
    }

    private static string Name(JsonElement golden) => string.Join(' ', new[] { "policy_loss", "aggregation", "config" }
        .Where(p => golden.TryGetProperty(p, out _)).Select(p => golden.GetProperty(p).ToString()));

    private static void Check(JsonElement golden, GoldenBatch batch, GoldenLossCase peer, ConformanceReport report)
    {
        ObjectiveResult result = Objective.Compute(peer.Settings, batch.ToBatch(peer.Totals, peer.EntropyCoefficient));
        result.Loss.backward();
        var faults = new List<string>();
        Require("loss", result.Loss.item<double>() - golden.GetProperty("loss").GetDouble());
        Require("gradient_logp", Difference(batch.LogProbs, golden.GetProperty("grad_logp")));
        if (golden.TryGetProperty("grad_entropy", out JsonElement gradient) && gradient.ValueKind != JsonValueKind.Null) Require("gradient_entropy", Difference(batch.Entropies, gradient));
        foreach (JsonProperty metric in golden.TryGetProperty("metrics", out JsonElement metrics) ? metrics.EnumerateObject() : default)
        {
            double? found = peer.Metrics.TryGetValue(metric.Name, out Func<ObjectiveMetrics, double?>? of) ? of(result.Metrics) : null;
            // The peers' means over no token at all are 0, or no number; here they are absent.
            bool isEmpty = of is not null && found is null && batch.TokenCount == 0;
            if (metric.Value.ValueKind == JsonValueKind.Null && (isEmpty || double.IsNaN(found ?? 0))) continue;
            if (isEmpty) found = 0;
            if (found is { } value) Require("metric", value - metric.Value.GetDouble(), metric.Name);
            else faults.Add($"the metric {metric.Name} is unknown or missing");
        }

        if (faults.Count > 0) throw new InvalidOperationException(string.Join("; ", faults));

        void Require(string figure, double difference, string? name = null)
        {
            double error = Worse(0, difference);
            report.Worst(figure, error);
            if (error > Tolerance) faults.Add($"{name ?? figure} differs by {error:g3}");
        }
    }

    private static double Difference(Tensor leaf, JsonElement expected)
    {
        double[] found = leaf.grad is { } gradient ? gradient.data<double>().ToArray() : new double[leaf.numel()];
        double[] values = [.. GoldenBatch.Rows(expected).SelectMany(r => r)];
        return values.Length == found.Length ? found.Zip(values, (f, e) => f - e).Aggregate(0.0, Worse) : double.NaN;
    }

    private static void RunAdvantages(JsonElement root, ConformanceReport report)
    {
        if (!root.TryGetProperty("advantages", out JsonElement sets)) return;
        foreach ((int s, JsonElement set) in sets.EnumerateArray().Index())
        {
            foreach (JsonProperty estimator in set.GetProperty("results").EnumerateObject())
            {
                report.Case($"advantages[{s}] {estimator.Name}", () =>
                {
                    double worst = VerlAdvantages.Compare(set, estimator.Name, estimator.Value);
                    report.Worst("advantage", worst);
                    if (worst > Tolerance) throw new InvalidOperationException($"an advantage differs by {worst:g3}");
                });
            }
        }
    }
}
