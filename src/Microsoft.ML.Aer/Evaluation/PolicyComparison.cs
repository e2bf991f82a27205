namespace Microsoft.ML.Aer;

/// <summary>The differences between two policies on the same problems, each with a bootstrap interval over problems.</summary>
/// <remarks>Differences are taken problem by problem before they are averaged, so that how hard the problems are cancels out.</remarks>
public sealed class PolicyComparison
{
    private PolicyComparison(int problems, double confidence) => (ProblemCount, Confidence) = (problems, confidence);

    /// <summary>Gets the number of problems.</summary>
    public int ProblemCount { get; }

    /// <summary>Gets the share of resampled means inside each interval.</summary>
    public double Confidence { get; }

    /// <summary>Gets the difference in greedy accuracy; null where one of them has none.</summary>
    public MetricEstimate? Greedy { get; private init; }

    /// <summary>Gets the difference in pass@k for each k that both have.</summary>
    public IReadOnlyDictionary<int, MetricEstimate> PassAt { get; private init; } = new Dictionary<int, MetricEstimate>();

    /// <summary>Gets the difference in maj@k for each k that both have.</summary>
    public IReadOnlyDictionary<int, MetricEstimate> MajorityAt { get; private init; } = new Dictionary<int, MetricEstimate>();

    /// <summary>Gets the difference in each reward that both have, by its name.</summary>
    public IReadOnlyDictionary<string, MetricEstimate> Rewards { get; private init; } = new Dictionary<string, MetricEstimate>();

    /// <summary>Gets the difference in the number of tokens of a completion; null where one of them does not know.</summary>
    public MetricEstimate? CompletionLength { get; private init; }

    /// <summary>Gets the difference in the share of completions cut off by their length limit; null where one of them does not know.</summary>
    public MetricEstimate? TruncatedShare { get; private init; }

    /// <summary>Gets the difference in the mean entropy a token, in nats; null where one of them does not know.</summary>
    public MetricEstimate? Entropy { get; private init; }

    /// <summary>Gets every difference as rows of the columns Category (empty), Metric, Value, Low and High.</summary>
    /// <param name="mlContext">The ML.NET context.</param>
    /// <returns>The rows.</returns>
    public IDataView ToDataView(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return mlContext.Data.LoadFromEnumerable(MetricsReport.Rows(this));
    }

    /// <summary>Writes every difference as one indented JSON object; each as <c>[value, low, high]</c>.</summary>
    /// <returns>The JSON text.</returns>
    public string ToJson() => MetricsReport.Json(this);

    /// <summary>Writes every difference as a Markdown table; those whose interval excludes zero are marked with an asterisk.</summary>
    /// <returns>The Markdown text.</returns>
    public string ToMarkdown() => MetricsReport.Markdown(this);

    /// <summary>Writes the differences as a few lines of text.</summary>
    /// <returns>The text, in invariant culture.</returns>
    public override string ToString() => MetricsReport.Text(this);

    internal static PolicyComparison Of(PolicyMetrics policy, PolicyMetrics baseline)
    {
        CheckSameProblems(policy.Problems, baseline.Problems);
        return new PolicyComparison(policy.ProblemCount, policy.Confidence)
        {
            Greedy = Difference(m => m.Problems.Select(p => p.Greedy)),
            PassAt = ByCount(m => m.PassAt, (m, k) => PolicyMetricsBuilder.PassAt(m.Problems, k)),
            MajorityAt = ByCount(m => m.MajorityAt, (m, k) => PolicyMetricsBuilder.MajorityAt(m.Problems, k, m.Options.Seed)),
            Rewards = policy.Rewards.Keys.Intersect(baseline.Rewards.Keys, StringComparer.Ordinal)
                .Select(name => (Name: name, Estimate: Difference(m => RewardOf(m, name))))
                .Where(e => e.Estimate is not null).ToDictionary(e => e.Name, e => e.Estimate!.Value, StringComparer.Ordinal),
            CompletionLength = Difference(m => m.Problems.Select(p => p.Length)),
            TruncatedShare = Difference(m => m.Problems.Select(p => p.Truncated)),
            Entropy = Difference(m => m.Problems.Select(p => p.Entropy)),
        };

        SortedDictionary<int, MetricEstimate> ByCount(Func<PolicyMetrics, IReadOnlyDictionary<int, MetricEstimate>> known, Func<PolicyMetrics, int, double[]> values) =>
            new(known(policy).Keys.Intersect(known(baseline).Keys).Select(k => (K: k, Estimate: Difference(m => values(m, k))))
                .Where(e => e.Estimate is not null).ToDictionary(e => e.K, e => e.Estimate!.Value));

        // NaN, a problem that one of them has no value for, stays NaN and is left out.
        MetricEstimate? Difference(Func<PolicyMetrics, IEnumerable<double>> values) =>
            Bootstrap.Mean([.. values(policy).Zip(values(baseline), (a, b) => a - b)], policy.Options.Confidence, policy.Options.BootstrapSamples, policy.Options.Seed);
    }

    private static IEnumerable<double> RewardOf(PolicyMetrics metrics, string name)
    {
        int index = metrics.RewardNames.ToList().IndexOf(name);
        return metrics.Problems.Select(p => p.Rewards[index]);
    }

    private static void CheckSameProblems(IReadOnlyList<ProblemResult> policy, IReadOnlyList<ProblemResult> baseline)
    {
        if (policy.Count != baseline.Count) throw new ArgumentException($"Policies are compared on the same problems, but one was evaluated on {policy.Count} and the baseline on {baseline.Count}.", nameof(baseline));
        for (int i = 0; i < policy.Count; i++)
        {
            if (policy[i].Problem is not { } mine || baseline[i].Problem is not { } theirs || mine == theirs) continue;
            throw new ArgumentException(
                $"Policies are compared on the same problems in the same order, but row {policy[i].Row} differs: '{Short(mine)}' and, of the baseline, '{Short(theirs)}'. " +
                $"Where only the prompts' form differs, name the column of the questions in {nameof(EvaluationOptions)}.{nameof(EvaluationOptions.ProblemColumnName)}.",
                nameof(baseline));
        }

        static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";
    }
}
