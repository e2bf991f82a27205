namespace Microsoft.ML.Aer;

/// <summary>The completions of one step, one entry each, in any order.</summary>
internal sealed class AdvantageBatch
{
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public AdvantageBatch(IReadOnlyList<double> rewards, IReadOnlyList<int> groups, IReadOnlyList<int> lengths)
    {
        if (groups.Count != rewards.Count || lengths.Count != rewards.Count)
        {
            throw new ArgumentException($"{rewards.Count} rewards, {groups.Count} group ids and {lengths.Count} lengths; expected one of each a completion.", nameof(rewards));
        }

        Rewards = rewards;
        Groups = groups;
        Lengths = lengths;
        Members = [.. Enumerable.Range(0, rewards.Count).Where(i => double.IsFinite(rewards[i])).GroupBy(i => groups[i]).Select(g => g.ToArray())];
    }

    public int Count => Rewards.Count;

    /// <summary>The reward of each completion; NaN where it is missing.</summary>
    public IReadOnlyList<double> Rewards { get; }

    /// <summary>Which prompt each completion belongs to.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>Tokens of each completion that count in the loss.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>For each group, the completions that have a reward: those without one belong to no baseline.</summary>
    public IReadOnlyList<int[]> Members { get; }

    /// <summary>All completions that have a reward.</summary>
    public IEnumerable<int> Scored => Members.SelectMany(m => m);
}
