using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>The differences between two policies on the same problems, each with a bootstrap interval over problems.</summary>
/// <remarks>Differences are taken problem by problem before they are averaged, so that how hard the problems are cancels out.</remarks>
public sealed class PolicyComparison
{
    private PolicyComparison(int problems, SortedDictionary<int, MetricEstimate> passAt, SortedDictionary<int, MetricEstimate> majorityAt, Dictionary<string, MetricEstimate> rewards)
    {
        ProblemCount = problems;
        PassAt = passAt;
        MajorityAt = majorityAt;
        Rewards = rewards;
    }

    /// <summary>Gets the number of problems.</summary>
    public int ProblemCount { get; }

    /// <summary>Gets the difference in pass@k for each k that both have.</summary>
    public IReadOnlyDictionary<int, MetricEstimate> PassAt { get; }

    /// <summary>Gets the difference in maj@k for each k that both have.</summary>
    public IReadOnlyDictionary<int, MetricEstimate> MajorityAt { get; }

    /// <summary>Gets the difference in each reward that both have, by its name.</summary>
    public IReadOnlyDictionary<string, MetricEstimate> Rewards { get; }

    /// <summary>Writes the differences as a few lines of text.</summary>
    /// <returns>The text, in invariant culture.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"difference on {ProblemCount} problem{(ProblemCount == 1 ? "" : "s")}");
        foreach ((int k, MetricEstimate e) in PassAt) text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  pass@{k}  {e}");
        foreach ((int k, MetricEstimate e) in MajorityAt) text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  maj@{k}  {e}");
        foreach ((string name, MetricEstimate e) in Rewards) text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  reward {name}  {e}");
        return text.ToString();
    }

    internal static PolicyComparison Of(PolicyMetrics policy, PolicyMetrics baseline)
    {
        CheckSameProblems(policy.Problems, baseline.Problems);
        return new PolicyComparison(
            policy.ProblemCount,
            ByCount(policy.PassAt, baseline.PassAt, (m, k) => PolicyMetricsBuilder.PassAt(m.Problems, k)),
            ByCount(policy.MajorityAt, baseline.MajorityAt, (m, k) => PolicyMetricsBuilder.MajorityAt(m.Problems, k, m.Options.Seed)),
            policy.Rewards.Keys.Intersect(baseline.Rewards.Keys, StringComparer.Ordinal)
                .Select(name => (Name: name, Estimate: Difference(RewardOf(policy, name), RewardOf(baseline, name))))
                .Where(e => e.Estimate is not null).ToDictionary(e => e.Name, e => e.Estimate!.Value, StringComparer.Ordinal));

        SortedDictionary<int, MetricEstimate> ByCount(IReadOnlyDictionary<int, MetricEstimate> mine, IReadOnlyDictionary<int, MetricEstimate> theirs, Func<PolicyMetrics, int, double[]> values) =>
            new(mine.Keys.Intersect(theirs.Keys).Select(k => (K: k, Estimate: Difference(values(policy, k), values(baseline, k))))
                .Where(e => e.Estimate is not null).ToDictionary(e => e.K, e => e.Estimate!.Value));

        MetricEstimate? Difference(double[] mine, double[] theirs) =>
            Bootstrap.Mean([.. mine.Zip(theirs, (a, b) => a - b)], policy.Options.Confidence, policy.Options.BootstrapSamples, policy.Options.Seed);
    }

    private static double[] RewardOf(PolicyMetrics metrics, string name)
    {
        int index = metrics.RewardNames.ToList().IndexOf(name);
        return [.. metrics.Problems.Select(p => p.Rewards[index])];
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
