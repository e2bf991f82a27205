using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Scores predictions and sums them up; rewards run while later rows are still being generated.</summary>
internal static class PolicyEvaluator
{
    public static PolicyMetrics Evaluate(IHostEnvironment environment, IDataView predictions, EvaluationOptions options)
    {
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw environment.Process(new ArgumentOutOfRangeException(nameof(options), $"The evaluation's options have {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:{string.Concat(faults.Select(f => $"{Environment.NewLine}- {f}"))}"));
        }
        IHost host = environment.Register(nameof(PolicyEvaluator));
        var reader = new PredictionReader(host, predictions, options);
        foreach (Reward reward in options.Rewards) reward.CheckSchema(host, predictions.Schema);
        RewardScorer[] scorers = [.. options.Rewards.Select(r => r.Bind(host, predictions))];

        ProblemResult[] results = Score(reader, new CompletionScorer(scorers, TimeSpan.FromSeconds(options.RewardTimeoutSeconds)), options);
        if (results.Length == 0) throw host.Process(new InvalidOperationException("The predictions have no rows, so there is nothing to evaluate."));
        CheckMissing(host, results, options);
        CheckK(host, results, options);
        return PolicyMetricsBuilder.Build(results, options);
    }

    private static ProblemResult[] Score(PredictionReader reader, CompletionScorer scorer, EvaluationOptions options)
    {
        int accuracy = AccuracyIndex(options);
        var results = new ConcurrentBag<ProblemResult>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = options.CancellationToken };
        Parallel.ForEachAsync(reader.Read(), parallel, async (problem, cancellationToken) =>
        {
            var values = new float?[problem.Completions.Length][];
            for (int i = 0; i < values.Length; i++) values[i] = await scorer.ScoreAsync(problem.Row, problem.Completions[i], cancellationToken).ConfigureAwait(false);
            results.Add(Result(problem, values, accuracy, options));
        }).GetAwaiter().GetResult();
        return [.. results.OrderBy(r => r.Row)];
    }

    private static ProblemResult Result(PredictedProblem problem, float?[][] values, int accuracy, EvaluationOptions options)
    {
        int count = problem.Completions.Length;
        int[] judged = [.. Enumerable.Range(0, count).Where(i => values[i][accuracy] is { } value && !float.IsNaN(value))];
        Func<Completion, string?> answer = options.Answer ?? (completion => completion.Text.Trim());
        return new ProblemResult
        {
            Row = problem.Row,
            Problem = problem.Problem,
            Category = problem.Category,
            Correct = [.. judged.Select(i => values[i][accuracy] >= options.SuccessThreshold)],
            Answers = [.. judged.Select(i => answer(problem.Completions[i]))],
            Rewards = [.. Enumerable.Range(0, options.Rewards.Count).Select(r => MeanOrNaN(values.Where(v => v[r] is { } value && !float.IsNaN(value)).Select(v => (double)v[r]!.Value)))],
            Completions = count,
            Missing = values.Sum(v => v.Count(value => value is { } number && float.IsNaN(number))),
            Length = problem.KnowsLengths ? MeanOrNaN(problem.Completions.Select(c => (double)c.Tokens.Count)) : double.NaN,
            Truncated = problem.KnowsFinishReasons ? MeanOrNaN(problem.Completions.Select(c => c.IsTruncated ? 1.0 : 0)) : double.NaN,
            Entropy = EntropyPerToken(problem),
        };
    }

    private static void CheckMissing(IHost host, ProblemResult[] results, EvaluationOptions options)
    {
        long missing = results.Sum(r => (long)r.Missing), all = results.Sum(r => (long)r.Completions) * options.Rewards.Count;
        if (missing <= options.MaxMissingRewardShare * all) return;
        throw host.Process(new InvalidOperationException(FormattableString.Invariant(
            $"{missing} of {all} rewards are missing because they threw, ran out of time or were no number: more than {nameof(options.MaxMissingRewardShare)} = {options.MaxMissingRewardShare} allows. Mend the reward, or raise the share.")));
    }

    private static void CheckK(IHost host, ProblemResult[] results, EvaluationOptions options)
    {
        int most = results.Max(r => r.Completions);
        if (options.K?.Where(k => k > most).ToArray() is not { Length: > 0 } tooLarge) return;
        throw host.Process(new ArgumentOutOfRangeException(nameof(options), $"{nameof(options.K)} has {string.Join(", ", tooLarge)}, but the predictions have {most} completion{(most == 1 ? "" : "s")} a problem: set {nameof(DecodingOptions)}.{nameof(DecodingOptions.CompletionsPerPrompt)} to {tooLarge.Max()} or more before Transform."));
    }

    private static int AccuracyIndex(EvaluationOptions options)
    {
        for (int i = 0; i < options.Rewards.Count; i++)
        {
            if (options.Rewards[i].Name == options.AccuracyReward) return i;
        }
        return 0;
    }

    // Completions count by their tokens, as the entropy a token does in training.
    private static double EntropyPerToken(PredictedProblem problem)
    {
        if (problem.Entropies is null || !problem.KnowsLengths) return double.NaN;
        long tokens = problem.Completions.Sum(c => (long)c.Tokens.Count);
        return tokens == 0 ? double.NaN : problem.Completions.Select((c, i) => problem.Entropies[i] * (double)c.Tokens.Count).Sum() / tokens;
    }

    private static double MeanOrNaN(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
