namespace Microsoft.ML.Aer;

/// <summary>One step's update: minibatch by minibatch the objective's gradient, clipped, and an optimizer step.</summary>
internal sealed class PolicyUpdate(TrainingPolicy policy, PolicyGradient gradient, UpdateSettings settings)
{
    /// <param name="completions">The step's completions, group by group.</param>
    /// <param name="scores">What is known of them before the update.</param>
    /// <param name="advantages">Of each completion.</param>
    /// <param name="entropy">The step's entropy term.</param>
    /// <param name="tempered">Further completions to learn from; null without any.</param>
    /// <param name="learningRate">Of every optimizer step in it.</param>
    /// <param name="cancellationToken">Ends it between forward passes; weights then stand between two minibatches.</param>
    public UpdateResult Run(
        IReadOnlyList<UpdateCompletion> completions,
        StepScores scores,
        Advantages advantages,
        EntropyDecision entropy,
        TemperedCompletions? tempered,
        double learningRate,
        CancellationToken cancellationToken)
    {
        var metrics = new ObjectiveMetrics();
        double loss = 0, norm = 0;
        long tokens = 0;
        int groups = completions[^1].Group + 1, minibatches = Math.Min(settings.Minibatches, groups), skipped = 0;
        for (int minibatch = 0; minibatch < minibatches; minibatch++)
        {
            int from = groups * minibatch / minibatches, to = groups * (minibatch + 1) / minibatches;
            UpdateCompletion[] members = [.. completions.Where(c => c.Group >= from && c.Group < to)];
            UpdateCompletion[] active = [.. members.Where(c => !IsIdle(c, advantages, entropy))];
            skipped += members.Length - active.Length;
            tokens += active.Sum(c => (long)c.Sequence.Completion.Length) + active.DistinctBy(c => c.Group).Sum(c => (long)c.Sequence.Prompt.Length);
            var builder = new ObjectiveBatchBuilder(completions, scores, advantages, entropy)
            {
                Totals = Totals(members, active, scores),
                // Before its first update the policy is the old one: its own log-probabilities spare a pass and make every ratio exactly 1.
                IsFirst = minibatch == 0,
                Truncates = settings.Truncates,
            };
            ObjectiveSettings objective = scores.SamplerDiffers || settings.Truncates ? settings.Objective : settings.Objective with { Correction = ImportanceCorrection.None };
            loss += gradient.Accumulate(
                [.. active.Select(c => c.Sequence)],
                (batch, logProbs, entropies) =>
                {
                    ObjectiveResult result = Objective.Compute(objective, builder.Build(batch, logProbs, entropies));
                    metrics.Add(result.Metrics);
                    return result.Loss;
                },
                cancellationToken) / minibatches;
            if (tempered is not null) loss += tempered.Accumulate(gradient, from, to, settings.LengthLimit, metrics, cancellationToken) / minibatches;
            norm += policy.Update(learningRate, settings.MaxGradientNorm) / minibatches;
        }
        return new UpdateResult(loss, norm, metrics, skipped, tokens);
    }

    // Neither the policy loss nor the entropy term has a gradient there: the passes would compute zeros.
    private bool IsIdle(UpdateCompletion completion, Advantages advantages, EntropyDecision entropy)
    {
        if (!completion.Counts) return true;
        if (!settings.SkipsZeroAdvantages || settings.Objective.ReferenceCoefficient != 0) return false;
        if (entropy.HasBonus && entropy.Weights[completion.Group] > 0) return false;
        int row = completion.Sequence.Row;
        return advantages.PerToken ? Enumerable.Range(0, completion.Rollout.Tokens.Length).All(t => advantages[row, t] == 0) : advantages[row] == 0;
    }

    private BatchTotals Totals(UpdateCompletion[] members, UpdateCompletion[] active, StepScores scores)
    {
        double share = settings.Objective.Loss.TopEntropyShare;
        return new BatchTotals
        {
            TokenCount = members.Sum(c => (long)c.CountedTokens),
            CompletionCount = members.Length,
            LengthLimit = settings.LengthLimit,
            MicroBatchCount = MicroBatches.Split(active.Select(c => c.Sequence), settings.TokensPerMicroBatch).Count(),
            HighEntropy = share >= 1 ? null : HighEntropyTokens.Of(CountedEntropies(members, scores), share),
        };
    }

    private static double[] CountedEntropies(UpdateCompletion[] members, StepScores scores) =>
        [.. members.SelectMany(c => scores.Entropies[c.Sequence.Row].Where((_, t) => c.CountsAt(t)).Select(h => (double)h))];
}

/// <summary>What an update needs to know that does not change from step to step.</summary>
internal sealed record UpdateSettings
{
    public required ObjectiveSettings Objective { get; init; }

    public required int Minibatches { get; init; }

    public required int TokensPerMicroBatch { get; init; }

    public required double MaxGradientNorm { get; init; }

    /// <summary>Longest completion allowed, in tokens.</summary>
    public required int LengthLimit { get; init; }

    /// <summary>Whether the sampler draws from a truncated distribution.</summary>
    public required bool Truncates { get; init; }

    /// <summary>Whether a completion of advantage 0 contributes nothing to the policy loss's gradient.</summary>
    public required bool SkipsZeroAdvantages { get; init; }
}

/// <summary>What an update did.</summary>
/// <param name="Loss">The loss, averaged over minibatches.</param>
/// <param name="GradientNorm">Before clipping, averaged over minibatches.</param>
/// <param name="Metrics">Of the objective, over the completions that were computed.</param>
/// <param name="SkippedCompletions">Completions without any gradient, which were not computed.</param>
/// <param name="Tokens">Tokens of the completions that were computed, and of the prompt of each group once.</param>
internal sealed record UpdateResult(double Loss, double GradientNorm, ObjectiveMetrics Metrics, int SkippedCompletions, long Tokens);
