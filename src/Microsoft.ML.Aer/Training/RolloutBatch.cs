namespace Microsoft.ML.Aer;

/// <summary>A completion and what the rewards made of it.</summary>
/// <param name="Rollout">The completion as the sampler made it.</param>
/// <param name="Reward">The weighted sum of its rewards; NaN where it is missing.</param>
/// <param name="Rewards">Each reward, in the trainer's order; NaN where it is missing or does not apply.</param>
internal sealed record ScoredRollout(Rollout Rollout, float Reward, float[] Rewards);

/// <summary>The completions of one problem.</summary>
/// <param name="Problem">The problem's row number.</param>
/// <param name="Prompt">Its tokens.</param>
/// <param name="Completions">Its completions, by sample.</param>
internal sealed record RolloutGroup(int Problem, int[] Prompt, IReadOnlyList<ScoredRollout> Completions)
{
    /// <summary>Whether the completions' rewards differ: else every group-relative advantage is 0.</summary>
    public bool Varies => Completions.Select(c => c.Reward).Where(r => !float.IsNaN(r)).Distinct().Take(2).Count() == 2;

    /// <summary>The share of judged completions whose reward number <paramref name="reward"/> is at least <paramref name="threshold"/>; NaN where none was judged.</summary>
    public double Accuracy(int reward, float threshold)
    {
        int judged = Completions.Count(c => !float.IsNaN(c.Rewards[reward]));
        return judged == 0 ? double.NaN : Completions.Count(c => c.Rewards[reward] >= threshold) / (double)judged;
    }
}

/// <summary>The rollouts of one step.</summary>
/// <param name="Groups">What the update uses.</param>
/// <param name="PromptsDrawn">How many problems were sampled for it; more than there are groups where dynamic sampling drew again.</param>
internal sealed record RolloutBatch(IReadOnlyList<RolloutGroup> Groups, int PromptsDrawn)
{
    /// <summary>The completions, group by group.</summary>
    public IEnumerable<ScoredRollout> Completions => Groups.SelectMany(g => g.Completions);
}
