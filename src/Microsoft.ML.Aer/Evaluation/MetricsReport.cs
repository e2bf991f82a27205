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
    public static IEnumerable<(string Name, MetricEstimate Estimate)> Entries(PolicyMetrics metrics) =>
        Entries(metrics.Greedy, metrics.PassAt, metrics.MajorityAt, metrics.Rewards, metrics.CompletionLength, metrics.TruncatedShare, metrics.Entropy);

    /// <summary>Every difference that exists, by the name it is shown under.</summary>
    public static IEnumerable<(string Name, MetricEstimate Estimate)> Entries(PolicyComparison comparison) =>
        Entries(comparison.Greedy, comparison.PassAt, comparison.MajorityAt, comparison.Rewards, comparison.CompletionLength, comparison.TruncatedShare, comparison.Entropy);

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
        new[] { metrics }.Concat(metrics.Categories.Values).SelectMany(m => Entries(m).Select(e => Row(m.Category ?? "", e.Name, e.Estimate)));

    public static string Text(PolicyComparison comparison)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"difference on {comparison.ProblemCount} problem{(comparison.ProblemCount == 1 ? "" : "s")}; {comparison.Confidence:P0} intervals over problems{Environment.NewLine}");
        Append(text, [.. Entries(comparison)], "  ");
        return text.ToString().TrimEnd();
    }

    public static string Markdown(PolicyComparison comparison)
    {
        var text = new StringBuilder();
        text.AppendLine("| metric | difference |").AppendLine("|---|---|");
        text.AppendLine(FormattableString.Invariant($"| problems | {comparison.ProblemCount} |"));
        foreach ((string name, MetricEstimate e) in Entries(comparison)) text.AppendLine($"| {Escape(name)} | {e}{(e.ExcludesZero ? " *" : "")} |");
        return text.ToString();
    }

    public static string Json(PolicyComparison comparison)
    {
        var node = new JsonObject { ["problems"] = comparison.ProblemCount, ["confidence"] = comparison.Confidence };
        foreach ((string name, MetricEstimate e) in Entries(comparison)) node[name] = new JsonArray(e.Value, e.Low, e.High);
        return node.ToJsonString(Indented);
    }

    public static IEnumerable<MetricRow> Rows(PolicyComparison comparison) => Entries(comparison).Select(e => Row("", e.Name, e.Estimate));

    private static MetricRow Row(string category, string name, MetricEstimate e) => new() { Category = category, Metric = name, Value = e.Value, Low = e.Low, High = e.High };

    private static IEnumerable<(string Name, MetricEstimate Estimate)> Entries(
        MetricEstimate? greedy, IReadOnlyDictionary<int, MetricEstimate> passAt, IReadOnlyDictionary<int, MetricEstimate> majorityAt, IReadOnlyDictionary<string, MetricEstimate> rewards,
        MetricEstimate? length, MetricEstimate? truncated, MetricEstimate? entropy)
    {
        if (greedy is { } g) yield return ("greedy", g);
        foreach ((int k, MetricEstimate estimate) in passAt) yield return (FormattableString.Invariant($"pass@{k}"), estimate);
        foreach ((int k, MetricEstimate estimate) in majorityAt) yield return (FormattableString.Invariant($"maj@{k}"), estimate);
        foreach ((string name, MetricEstimate estimate) in rewards) yield return ($"reward {name}", estimate);
        if (length is { } l) yield return ("completion length", l);
        if (truncated is { } t) yield return ("truncated share", t);
        if (entropy is { } e) yield return ("entropy", e);
    }

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

    private static void Append(StringBuilder text, List<(string Name, MetricEstimate Estimate)> entries, string indent)
    {
        int width = entries.Select(e => e.Name.Length).DefaultIfEmpty(0).Max();
        foreach ((string name, MetricEstimate estimate) in entries) text.Append(CultureInfo.InvariantCulture, $"{indent}{name.PadRight(width)}  {estimate}{Environment.NewLine}");
    }

    private static void Append(StringBuilder text, PolicyMetrics metrics, string indent)
    {
        Append(text, [.. Entries(metrics)], indent);
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
