namespace Microsoft.ML.Aer;

/// <summary>How well a policy solves problems: means over problems, each with a bootstrap interval.</summary>
/// <remarks>Made by <see cref="AerCatalog.Evaluate(IDataView, EvaluationOptions)"/>. Compare two policies with <see cref="CompareTo"/>.</remarks>
public sealed class PolicyMetrics
{
    private readonly ProblemResult[] _problems;
    private readonly EvaluationOptions _options;

    internal PolicyMetrics(ProblemResult[] problems, IReadOnlyList<string> rewardNames, EvaluationOptions options)
    {
        _problems = problems;
        RewardNames = rewardNames;
        _options = options;
    }

    /// <summary>Gets the category's value, for metrics of one category.</summary>
    public string? Category { get; internal init; }

    /// <summary>Gets the number of problems.</summary>
    public int ProblemCount { get; internal init; }

    /// <summary>Gets the number of completions a problem has.</summary>
    public int CompletionsPerProblem { get; internal init; }

    /// <summary>Gets the share of resampled means inside each interval.</summary>
    public double Confidence { get; internal init; }

    /// <summary>
    /// Gets pass@k by k: the chance that one of k completions is correct, 1 - C(n-c, k) / C(n, k), without bias. pass@1 is the
    /// accuracy; of greedy completions, the greedy accuracy.
    /// </summary>
    public IReadOnlyDictionary<int, MetricEstimate> PassAt { get; internal init; } = new Dictionary<int, MetricEstimate>();

    /// <summary>
    /// Gets maj@k by k: how often the commonest answer among k completions is correct, over all subsets of k; a tie is decided by lot,
    /// so that it counts the mean over the tied answers. Exact, but for problems with more than 1,000 judged completions or too many subsets: there
    /// of 2,000 seeded draws, with a standard error of at most 0.0112 a problem, which the interval contains.
    /// </summary>
    public IReadOnlyDictionary<int, MetricEstimate> MajorityAt { get; internal init; } = new Dictionary<int, MetricEstimate>();

    /// <summary>Gets each reward's mean over a problem's completions (mean@n), by its name; absent where no completion has it.</summary>
    public IReadOnlyDictionary<string, MetricEstimate> Rewards { get; internal init; } = new Dictionary<string, MetricEstimate>();

    /// <summary>Gets the accuracy of greedy decoding; null without <see cref="EvaluationOptions.GreedyPredictions"/>.</summary>
    public MetricEstimate? Greedy { get; internal init; }

    /// <summary>Gets the number of tokens of a completion; null where the predictions do not say.</summary>
    public MetricEstimate? CompletionLength { get; internal init; }

    /// <summary>Gets the share of completions cut off by their length limit; null where the predictions do not say.</summary>
    public MetricEstimate? TruncatedShare { get; internal init; }

    /// <summary>Gets the mean entropy a token in nats; null unless <see cref="DecodingOptions.OutputTokens"/> was set.</summary>
    public MetricEstimate? Entropy { get; internal init; }

    /// <summary>Gets the number of rewards left out because they threw, ran out of time or were no number.</summary>
    public long MissingRewards { get; internal init; }

    /// <summary>Gets the metrics of each category; empty without <see cref="EvaluationOptions.CategoryColumnName"/>.</summary>
    public IReadOnlyDictionary<string, PolicyMetrics> Categories { get; internal set; } = new Dictionary<string, PolicyMetrics>();

    /// <summary>The rewards' names in the order of <see cref="ProblemResult.Rewards"/>, those of parts behind.</summary>
    internal IReadOnlyList<string> RewardNames { get; }

    internal IReadOnlyList<ProblemResult> Problems => _problems;

    internal EvaluationOptions Options => _options;

    /// <summary>Compares this policy with another on the same problems, problem by problem: far sharper than two intervals side by side.</summary>
    /// <param name="baseline">The other policy's metrics, of the same problems in the same order.</param>
    /// <returns>This policy's metrics minus the baseline's, with intervals over problems.</returns>
    /// <exception cref="ArgumentException">The problems differ; the message names the first row that does.</exception>
    public PolicyComparison CompareTo(PolicyMetrics baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return PolicyComparison.Of(this, baseline);
    }

    /// <summary>Gets every metric as rows of the columns Category, Metric, Value, Low and High.</summary>
    /// <param name="mlContext">The ML.NET context.</param>
    /// <returns>The rows; Category is empty for the metrics of all problems.</returns>
    public IDataView ToDataView(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return mlContext.Data.LoadFromEnumerable(MetricsReport.Rows(this));
    }

    /// <summary>Writes every metric as one indented JSON object; each as <c>[value, low, high]</c>.</summary>
    /// <returns>The JSON text.</returns>
    public string ToJson() => MetricsReport.Json(this);

    /// <summary>Writes every metric as a Markdown table, with a column for each category.</summary>
    /// <returns>The Markdown text.</returns>
    public string ToMarkdown() => MetricsReport.Markdown(this);

    /// <summary>Writes the metrics of several policies, chat clients or stages of one policy as one Markdown table, with a column for each.</summary>
    /// <param name="columns">Their names and metrics.</param>
    /// <returns>The Markdown text; a metric that one of them lacks is left blank.</returns>
    /// <example><code>string table = PolicyMetrics.ToMarkdown(("base", before), ("tuned", after), ("remote", remote));</code></example>
    public static string ToMarkdown(params (string Name, PolicyMetrics Metrics)[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Length == 0) throw new ArgumentException("A table needs the metrics of at least one policy.", nameof(columns));
        return MetricsReport.Markdown(columns);
    }

    /// <summary>Writes the metrics as a few lines of text.</summary>
    /// <returns>The text, in invariant culture.</returns>
    public override string ToString() => MetricsReport.Text(this);
}
