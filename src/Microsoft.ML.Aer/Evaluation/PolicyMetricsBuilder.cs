namespace Microsoft.ML.Aer;

/// <summary>Sums scored problems up into metrics, as a whole and by category.</summary>
internal static class PolicyMetricsBuilder
{
    public static PolicyMetrics Build(ProblemResult[] results, IReadOnlyList<string> rewards, EvaluationOptions options)
    {
        PolicyMetrics metrics = Summarize(results, rewards, options, null);
        if (options.CategoryColumnName is not null)
        {
            metrics.Categories = results.GroupBy(r => r.Category ?? "", StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => Summarize([.. g], rewards, options, g.Key), StringComparer.Ordinal);
        }
        return metrics;
    }

    /// <summary>pass@k of each problem; NaN where fewer than k completions were judged.</summary>
    public static double[] PassAt(IEnumerable<ProblemResult> results, int k) =>
        [.. results.Select(r => r.Correct.Length < k ? double.NaN : PassAtK.Estimate(r.Correct.Length, r.Correct.Count(c => c), k))];

    /// <summary>maj@k of each problem; NaN where fewer than k completions were judged.</summary>
    public static double[] MajorityAt(IEnumerable<ProblemResult> results, int k, int seed) =>
        [.. results.AsParallel().AsOrdered().Select(r => r.Correct.Length < k ? double.NaN : MajorityVote.Estimate(r.Answers, r.Correct, k, RandomStream.Key(seed, k, r.Row, 0)))];

    /// <summary>The k that are reported: those asked for, else the powers of two up to the number of completions.</summary>
    public static IEnumerable<int> Counts(IReadOnlyCollection<ProblemResult> results, EvaluationOptions options)
    {
        if (options.K is not null) return options.K.Distinct().Order();
        int most = results.Max(r => r.Completions);
        return Enumerable.Range(0, 31).Select(power => 1 << power).TakeWhile(k => k <= most);
    }

    private static PolicyMetrics Summarize(ProblemResult[] results, IReadOnlyList<string> rewards, EvaluationOptions options, string? category)
    {
        int[] counts = [.. Counts(results, options)];
        return new PolicyMetrics(results, rewards, options)
        {
            Category = category,
            ProblemCount = results.Length,
            CompletionsPerProblem = results.Max(r => r.Completions),
            MissingRewards = results.Sum(r => (long)r.Faults.Count),
            Confidence = options.Confidence,
            PassAt = Estimates(counts, k => PassAt(results, k)),
            MajorityAt = Estimates(counts, k => MajorityAt(results, k, options.Seed)),
            Rewards = rewards.Select((name, i) => (Name: name, Estimate: Mean(results.Select(r => r.Rewards[i]))))
                .Where(r => r.Estimate is not null).ToDictionary(r => r.Name, r => r.Estimate!.Value, StringComparer.Ordinal),
            Greedy = Mean(results.Select(r => r.Greedy)),
            CompletionLength = Mean(results.Select(r => r.Length)),
            TruncatedShare = Mean(results.Select(r => r.Truncated)),
            Entropy = Mean(results.Select(r => r.Entropy)),
        };

        IReadOnlyDictionary<int, MetricEstimate> Estimates(int[] ks, Func<int, double[]> values) =>
            new SortedDictionary<int, MetricEstimate>(ks.Select(k => (K: k, Estimate: Mean(values(k)))).Where(e => e.Estimate is not null).ToDictionary(e => e.K, e => e.Estimate!.Value));

        MetricEstimate? Mean(IEnumerable<double> values) => Bootstrap.Mean([.. values], options.Confidence, options.BootstrapSamples, options.Seed);
    }
}
