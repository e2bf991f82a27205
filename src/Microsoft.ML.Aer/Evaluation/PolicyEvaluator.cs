using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
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
        var settings = new RewardSettings
        {
            Timeout = TimeSpan.FromSeconds(options.RewardTimeoutSeconds),
            Threads = options.Concurrency,
            AccuracyReward = options.AccuracyIndex,
            MaxMissingShare = 1, // The share over all problems is checked at the end.
        };
        using RewardSet rewards = RewardSet.Bind(host, [.. options.Rewards], predictions, settings, NullLogger.Instance);

        ProblemResult[] results = Score(reader, rewards, options);
        if (results.Length == 0) throw host.Process(new InvalidOperationException("The predictions have no rows, so there is nothing to evaluate."));
        CheckMissing(host, results, rewards.Names.Count, options);
        CheckK(host, results, options);
        if (options.GreedyPredictions is { } greedy) results = WithGreedy(host, results, greedy, options, settings);
        return PolicyMetricsBuilder.Build(results, rewards.Names, options);
    }

    private static ProblemResult[] Score(PredictionReader reader, RewardSet rewards, EvaluationOptions options)
    {
        int accuracy = options.AccuracyIndex;
        var results = new ConcurrentBag<ProblemResult>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = options.CancellationToken };
        Parallel.ForEachAsync(reader.Read(), parallel, async (problem, cancellationToken) =>
        {
            if (problem.Completions.Length == 0) return;
            await using RewardRunner runner = rewards.Start(problem.Completions.Length, cancellationToken);
            for (int i = 0; i < problem.Completions.Length; i++) runner.Add(i, problem.Row, problem.Completions[i]);
            results.Add(Result(problem, await runner.FinishAsync(cancellationToken).ConfigureAwait(false), accuracy, options));
        }).GetAwaiter().GetResult();
        return [.. results.OrderBy(r => r.Row)];
    }

    private static ProblemResult Result(PredictedProblem problem, RewardTable rewards, int accuracy, EvaluationOptions options)
    {
        int count = problem.Completions.Length;
        int[] judged = [.. Enumerable.Range(0, count).Where(i => !float.IsNaN(rewards.Values[i][accuracy]))];
        Func<Completion, string?> answer = options.Answer ?? (completion => completion.Text.Trim());
        return new ProblemResult
        {
            Row = problem.Row,
            Problem = problem.Problem,
            Category = problem.Category,
            Correct = [.. judged.Select(i => rewards.Values[i][accuracy] >= options.SuccessThreshold)],
            Answers = [.. judged.Select(i => answer(problem.Completions[i]))],
            Rewards = [.. Enumerable.Range(0, rewards.Names.Count).Select(r => MeanOrNaN(rewards.Values.Where(v => !float.IsNaN(v[r])).Select(v => (double)v[r])))],
            Completions = count,
            Faults = rewards.Faults,
            Length = problem.KnowsLengths ? MeanOrNaN(problem.Completions.Select(c => (double)c.Tokens.Count)) : double.NaN,
            Truncated = problem.KnowsFinishReasons ? MeanOrNaN(problem.Completions.Select(c => c.IsTruncated ? 1.0 : 0)) : double.NaN,
            Entropy = EntropyPerToken(problem),
        };
    }

    private static ProblemResult[] WithGreedy(IHost host, ProblemResult[] results, IDataView greedy, EvaluationOptions options, RewardSettings settings)
    {
        var reader = new PredictionReader(host, greedy, options);
        using RewardSet rewards = RewardSet.Bind(host, [.. options.Rewards], greedy, settings, NullLogger.Instance);
        Dictionary<int, ProblemResult> byRow = Score(reader, rewards, options).ToDictionary(r => r.Row);
        CheckMissing(host, [.. byRow.Values], rewards.Names.Count, options);
        int last = Math.Max(results[^1].Row, byRow.Keys.DefaultIfEmpty(-1).Max());
        if (byRow.Values.FirstOrDefault(r => r.Completions != 1) is { } several)
            throw host.Process(new InvalidOperationException($"Row {several.Row} of {nameof(options.GreedyPredictions)} has {several.Completions} completions: greedy decoding gives one."));
        if (!byRow.ContainsKey(last) || results[^1].Row != last)
            throw host.Process(new InvalidOperationException($"{nameof(options.GreedyPredictions)} and the predictions have different numbers of rows."));
        return Array.ConvertAll(results, result =>
        {
            if (!byRow.TryGetValue(result.Row, out ProblemResult? found)) return result;
            if (found.Problem is { } problem && result.Problem is { } expected && problem != expected)
                throw host.Process(new InvalidOperationException($"Row {result.Row} of {nameof(options.GreedyPredictions)} is another problem than that of the predictions."));
            return result with { Greedy = found.Correct.Length == 0 ? double.NaN : found.Correct[0] ? 1 : 0 };
        });
    }

    private static void CheckMissing(IHost host, ProblemResult[] results, int rewards, EvaluationOptions options)
    {
        long missing = results.Sum(r => (long)r.Faults.Count), all = results.Sum(r => (long)r.Completions) * rewards;
        if (missing <= options.MaxMissingRewardShare * all) return;
        throw host.Process(new InvalidOperationException(FormattableString.Invariant(
            $"{missing} of {all} rewards are missing because they threw, ran out of time or were no number: more than {nameof(options.MaxMissingRewardShare)} = {options.MaxMissingRewardShare} allows. First faults: {string.Join("; ", results.SelectMany(r => r.Faults).Take(3))}.")));
    }

    private static void CheckK(IHost host, ProblemResult[] results, EvaluationOptions options)
    {
        int most = results.Max(r => r.Completions);
        if (options.K?.Where(k => k > most).ToArray() is not { Length: > 0 } tooLarge) return;
        throw host.Process(new ArgumentOutOfRangeException(nameof(options), $"{nameof(options.K)} has {string.Join(", ", tooLarge)}, but the predictions have {most} completion{(most == 1 ? "" : "s")} a problem: set {nameof(DecodingOptions)}.{nameof(DecodingOptions.CompletionsPerPrompt)} to {tooLarge.Max()} or more before Transform."));
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
