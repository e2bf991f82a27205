namespace Microsoft.ML.Aer;

/// <summary>What a step's rollouts say in numbers.</summary>
internal static class RolloutSummary
{
    /// <summary>Fills the part of a step's metrics that its rollouts determine.</summary>
    /// <param name="step">The metrics so far.</param>
    /// <param name="batch">The rollouts the update uses.</param>
    /// <param name="names">The rewards' names, in order.</param>
    /// <param name="accuracies">The share of correct completions of each group; NaN where none was judged.</param>
    public static TrainingStep With(TrainingStep step, RolloutBatch batch, IReadOnlyList<string> names, IReadOnlyList<double> accuracies)
    {
        ScoredRollout[] completions = [.. batch.Completions];
        int[] lengths = [.. completions.Select(c => c.Rollout.Tokens.Length)];
        double[] judged = [.. accuracies.Where(a => !double.IsNaN(a))];
        return step with
        {
            Reward = RewardSummary.Of([.. completions.Select(c => c.Reward)]),
            Rewards = names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => RewardSummary.Of([.. completions.Select(c => c.Rewards[n.i])])),
            Accuracy = judged.Length == 0 ? null : judged.Average(),
            ZeroDeviationGroups = batch.Groups.Count(g => !g.Varies) / (double)batch.Groups.Count,
            CompletionLengthMean = lengths.Average(),
            CompletionLengthMin = lengths.Min(),
            CompletionLengthMax = lengths.Max(),
            TruncatedShare = completions.Count(c => c.Rollout.FinishReason == FinishReason.Length) / (double)completions.Length,
            Prompts = batch.PromptsDrawn,
            Tokens = lengths.Sum(l => (long)l),
        };
    }
}
