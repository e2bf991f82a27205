namespace Microsoft.ML.Aer;

/// <summary>
/// Completions of a step's problems drawn at another temperature (<see cref="TemperedSampling"/>), and what is learned from
/// them: -coefficient x reward x log-probability, a mean over their tokens.
/// </summary>
internal sealed class TemperedCompletions
{
    private static readonly ObjectiveSettings PlainGradient = new() { Loss = PolicyLoss.Gpg() };
    private static readonly EntropyDecision NoEntropyTerm = new() { Coefficient = 0, Weights = [] };

    private readonly IReadOnlyList<UpdateCompletion> _completions;
    private readonly Advantages _weights;
    private readonly TemperedSampling _sampling;
    private readonly double _reward;

    /// <param name="sampling">What was asked for.</param>
    /// <param name="completions">Group by group; the groups are those of the step.</param>
    /// <param name="rewards">Of each completion; NaN where it is missing.</param>
    public TemperedCompletions(TemperedSampling sampling, IReadOnlyList<UpdateCompletion> completions, IReadOnlyList<float> rewards)
    {
        (_sampling, _completions) = (sampling, completions);
        _weights = new Advantages([.. rewards.Select(r => float.IsNaN(r) ? 0 : sampling.Coefficient * r)]);
        _reward = rewards.Where(r => !float.IsNaN(r)).DefaultIfEmpty(float.NaN).Average();
    }

    /// <summary>Samples and scores them.</summary>
    /// <param name="collector">Draws the step's own rollouts.</param>
    /// <param name="sampling">What is asked for.</param>
    /// <param name="batch">The step's rollouts.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="maskTruncated">Whether completions that their length limit cut off count in no loss.</param>
    /// <param name="cancellationToken">Ends the sampling.</param>
    public static async Task<TemperedCompletions> CollectAsync(
        RolloutCollector collector, TemperedSampling sampling, RolloutBatch batch, int step, bool maskTruncated, CancellationToken cancellationToken)
    {
        // Streams below 0 are no step's; -1 is the validation's.
        IReadOnlyList<RolloutGroup> groups = await collector.Tempered(sampling).CollectAsync([.. batch.Groups.Select(g => g.Problem)], -2 - step, cancellationToken).ConfigureAwait(false);
        var drawn = new RolloutBatch(groups, groups.Count);
        return new TemperedCompletions(sampling, UpdateCompletion.Of(drawn, seed: 0, step, maskTruncated), [.. drawn.Completions.Select(c => c.Reward)]);
    }

    /// <summary>Adds the gradients of the groups of one minibatch to the parameters'.</summary>
    /// <param name="gradient">The policy's.</param>
    /// <param name="from">First group.</param>
    /// <param name="to">First group of the next minibatch.</param>
    /// <param name="lengthLimit">Longest completion allowed, in tokens.</param>
    /// <param name="metrics">Gets what was learned from.</param>
    /// <param name="cancellationToken">Ends it between forward passes.</param>
    /// <returns>The loss.</returns>
    public double Accumulate(PolicyGradient gradient, int from, int to, int lengthLimit, ObjectiveMetrics metrics, CancellationToken cancellationToken)
    {
        UpdateCompletion[] members = [.. _completions.Where(c => c.Group >= from && c.Group < to)];
        var builder = new ObjectiveBatchBuilder(_completions, new StepScores([], [], null, null, SamplerDiffers: true), _weights, NoEntropyTerm)
        {
            Totals = new BatchTotals { TokenCount = members.Sum(c => (long)c.CountedTokens), CompletionCount = members.Length, LengthLimit = lengthLimit },
            IsFirst = true,
            Truncates = false,
        };
        double loss = gradient.Accumulate(
            [.. members.Where(c => c.Counts && _weights[c.Sequence.Row] != 0).Select(c => c.Sequence)],
            (batch, logProbs, entropies) => Objective.Compute(PlainGradient, builder.Build(batch, logProbs, entropies)).Loss,
            cancellationToken);
        metrics.AddMean(MetricNames.TemperedLoss, loss, 1);
        metrics.AddMean(MetricNames.TemperedTemperature, _sampling.Temperature, 1);
        if (!double.IsNaN(_reward)) metrics.AddMean(MetricNames.TemperedReward, _reward, 1);
        return loss;
    }
}
