namespace Microsoft.ML.Aer;

/// <summary>A completion as <c>completions.jsonl</c> keeps it, for people to read.</summary>
internal sealed record KeptCompletion
{
    /// <summary>From 1, as in <see cref="TrainingStep"/>.</summary>
    public required int Step { get; init; }

    /// <summary>The problem's row number.</summary>
    public required int Problem { get; init; }

    public required string Prompt { get; init; }

    public required string Completion { get; init; }

    public required int Tokens { get; init; }

    public required string FinishReason { get; init; }

    /// <summary>The weighted sum of the rewards; NaN where it is missing.</summary>
    public required float Reward { get; init; }

    public required IReadOnlyDictionary<string, float> Rewards { get; init; }

    public required double Advantage { get; init; }

    /// <summary>Some completions of a step, evenly spaced over its groups and their samples.</summary>
    /// <param name="count">How many.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="batch">Its rollouts.</param>
    /// <param name="advantages">Of each completion.</param>
    /// <param name="rewards">The rewards' names, in order.</param>
    /// <param name="problems">The run's problems.</param>
    /// <param name="codec">Reads tokens.</param>
    public static IEnumerable<KeptCompletion> Of(
        int count, int step, RolloutBatch batch, Advantages advantages, IReadOnlyList<string> rewards, TrainingProblems problems, IPromptCodec codec)
    {
        (RolloutGroup Group, ScoredRollout Scored)[] all = [.. batch.Groups.SelectMany(g => g.Completions.Select(c => (g, c)))];
        count = Math.Min(count, all.Length);
        for (int i = 0; i < count; i++)
        {
            int index = (int)((long)i * all.Length / count);
            (RolloutGroup group, ScoredRollout scored) = all[index];
            yield return new KeptCompletion
            {
                Step = step,
                Problem = group.Problem,
                Prompt = problems.Prompts[group.Problem],
                Completion = codec.Decode(scored.Rollout.Tokens),
                Tokens = scored.Rollout.Tokens.Length,
                FinishReason = scored.Rollout.FinishReason.ToString(),
                Reward = scored.Reward,
                Rewards = rewards.Select((name, r) => (name, r)).ToDictionary(x => x.name, x => scored.Rewards[x.r]),
                Advantage = advantages[index],
            };
        }
    }
}
