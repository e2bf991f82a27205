namespace Microsoft.ML.Aer;

/// <summary>A completion as the update sees it.</summary>
/// <param name="Sequence">Prompt and completion; its row is the completion's number in the step.</param>
/// <param name="Rollout">As the sampler made it.</param>
/// <param name="Group">The group's number in the step.</param>
/// <param name="Stream">Its random stream, for objectives that choose tokens at random.</param>
/// <param name="Counts">Whether its tokens count in the loss at all.</param>
internal sealed record UpdateCompletion(TrainingSequence Sequence, Rollout Rollout, int Group, ulong Stream, bool Counts)
{
    /// <summary>All completions of a step, group by group.</summary>
    /// <param name="batch">The step's rollouts.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">The step.</param>
    /// <param name="maskTruncated">Whether completions that their length limit cut off count in no loss.</param>
    public static IReadOnlyList<UpdateCompletion> Of(RolloutBatch batch, int seed, int step, bool maskTruncated)
    {
        var completions = new List<UpdateCompletion>();
        for (int group = 0; group < batch.Groups.Count; group++)
        {
            RolloutGroup of = batch.Groups[group];
            foreach (ScoredRollout scored in of.Completions)
            {
                Rollout rollout = scored.Rollout;
                int row = completions.Count;
                completions.Add(new UpdateCompletion(
                    new TrainingSequence(row, of.Prompt, rollout.Tokens),
                    rollout,
                    group,
                    RandomStream.Key(~seed, step, of.Problem, row), // ~: apart from the sampler's streams
                    !(maskTruncated && rollout.FinishReason == FinishReason.Length)));
            }
        }
        return completions;
    }

    public bool CountsAt(int token) => Counts && Rollout.LossMask[token] != 0;

    public int CountedTokens => Counts ? Rollout.LossMask.Count(m => m != 0) : 0;
}
