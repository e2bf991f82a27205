using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>Metrics as text, Markdown, JSON and rows.</summary>
internal static class MetricsReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every metric that exists, by the name it is shown under.</summary>
    public static IEnumerable<(string Name, MetricEstimate Estimate)> Entries(PolicyMetrics metrics)
    {
        foreach ((int k, MetricEstimate estimate) in metrics.PassAt) yield return (FormattableString.Invariant($"pass@{k}"), estimate);
        foreach ((int k, MetricEstimate estimate) in metrics.MajorityAt) yield return (FormattableString.Invariant($"maj@{k}"), estimate);
        foreach ((string name, MetricEstimate estimate) in metrics.Rewards) yield return ($"reward {name}", estimate);
        if (metrics.CompletionLength is { } length) yield return ("completion length", length);
        if (metrics.TruncatedShare is { } truncated) yield return ("truncated share", truncated);
        if (metrics.Entropy is { } entropy) yield return ("entropy", entropy);
    }

    public static string Text(PolicyMetrics metrics)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Heading(metrics)}; {metrics.Confidence:P0} intervals over problems{Environment.NewLine}");
        Append(text, metrics, "  ");
        foreach ((string category, PolicyMetrics part) in metrics.Categories)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {category}: {Heading(part)}{Environment.NewLine}");
            Append(text, part, "    ");
        }
        return text.ToString().TrimEnd();
    }

    public static string Markdown(PolicyMetrics metrics) =>
        Markdown([("all", metrics), .. metrics.Categories.Select(c => (c.Key, c.Value))]);

    public static string Markdown(IReadOnlyList<(string Name, PolicyMetrics Metrics)> columns)
    {
        var text = new StringBuilder();
        text.AppendLine("| metric | " + string.Join(" | ", columns.Select(c => Escape(c.Name))) + " |");
        text.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---|", columns.Count)));
        text.AppendLine("| problems x completions | " + string.Join(" | ", columns.Select(c => FormattableString.Invariant($"{c.Metrics.ProblemCount} x {c.Metrics.CompletionsPerProblem}"))) + " |");
        List<Dictionary<string, MetricEstimate>> values = [.. columns.Select(c => Entries(c.Metrics).ToDictionary(e => e.Name, e => e.Estimate, StringComparer.Ordinal))];
        foreach (string name in columns.SelectMany(c => Entries(c.Metrics)).Select(e => e.Name).Distinct(StringComparer.Ordinal))
        {
            text.AppendLine($"| {Escape(name)} | " + string.Join(" | ", values.Select(v => v.TryGetValue(name, out MetricEstimate e) ? e.ToString() : "")) + " |");
        }
        return text.ToString();
    }

    public static string Json(PolicyMetrics metrics) => ToNode(metrics).ToJsonString(Indented);

    public static IEnumerable<MetricRow> Rows(PolicyMetrics metrics) =>
        new[] { metrics }.Concat(metrics.Categories.Values).SelectMany(m => Entries(m).Select(e => new MetricRow
        {
            Category = m.Category ?? "",
            Metric = e.Name,
            Value = e.Estimate.Value,
            Low = e.Estimate.Low,
            High = e.Estimate.High,
        }));

    private static JsonObject ToNode(PolicyMetrics metrics)
    {
        var node = new JsonObject
        {
            ["problems"] = metrics.ProblemCount,
            ["completions_per_problem"] = metrics.CompletionsPerProblem,
            ["confidence"] = metrics.Confidence,
            ["missing_rewards"] = metrics.MissingRewards,
        };
        foreach ((string name, MetricEstimate e) in Entries(metrics)) node[name] = new JsonArray(e.Value, e.Low, e.High);
        if (metrics.Categories.Count > 0) node["categories"] = new JsonObject(metrics.Categories.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)ToNode(c.Value))));
        return node;
    }

    private static void Append(StringBuilder text, PolicyMetrics metrics, string indent)
    {
        List<(string Name, MetricEstimate Estimate)> entries = [.. Entries(metrics)];
        int width = entries.Max(e => e.Name.Length);
        foreach ((string name, MetricEstimate estimate) in entries) text.Append(CultureInfo.InvariantCulture, $"{indent}{name.PadRight(width)}  {estimate}{Environment.NewLine}");
        if (metrics.MissingRewards > 0) text.Append(CultureInfo.InvariantCulture, $"{indent}missing rewards: {metrics.MissingRewards}{Environment.NewLine}");
    }

    private static string Heading(PolicyMetrics metrics) =>
        FormattableString.Invariant($"{metrics.ProblemCount} problem{(metrics.ProblemCount == 1 ? "" : "s")} x {metrics.CompletionsPerProblem} completion{(metrics.CompletionsPerProblem == 1 ? "" : "s")}");

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    /// <summary>One metric as a row.</summary>
    internal sealed class MetricRow
    {
        public string Category { get; set; } = "";

        public string Metric { get; set; } = "";

        public double Value { get; set; }

        public double Low { get; set; }

        public double High { get; set; }
    }
}
