using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward made of others. A run scores the parts as rewards of their own, with their own limits and metrics, each once a completion.</summary>
internal abstract class CompositeReward : Reward
{
    protected CompositeReward(string name, IReadOnlyList<Reward> parts)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0) throw new ArgumentException($"Reward '{name}' has no parts: give at least one reward.", nameof(parts));
        foreach (Reward part in parts) ArgumentNullException.ThrowIfNull(part, nameof(parts));
        Parts = parts;
    }

    public IReadOnlyList<Reward> Parts { get; }

    internal sealed override CompositeReward Composition => this;

    /// <summary>Makes the value out of the parts', which are scored when they are asked for.</summary>
    /// <param name="completion">The completion.</param>
    /// <param name="part">Scores the part at an index; may be called for several before any is awaited.</param>
    public abstract Task<RewardOutcome> CombineAsync(Completion completion, Func<int, Task<RewardOutcome>> part);

    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema)
    {
        foreach (Reward part in Parts) part.CheckSchema(environment, schema);
    }

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems) =>
        new Scorer(this, [.. Parts.Select(part => part.Bind(environment, problems))]);

    /// <summary>Refuses weights where they would mean nothing.</summary>
    protected void RequireUnitWeights(string what)
    {
        if (Parts.FirstOrDefault(part => part.Weight != 1) is { } weighted)
            throw new ArgumentException(FormattableString.Invariant($"Reward '{weighted.Name}' has the weight {weighted.Weight}, which means nothing within {what}: leave it at 1."));
    }

    private sealed class Scorer(CompositeReward reward, RewardScorer[] parts) : RewardScorer
    {
        public override async ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken)
        {
            RewardOutcome outcome = await reward.CombineAsync(completion, async part =>
                RewardOutcome.Score(await parts[part].ScoreAsync(problem, completion, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
            return outcome.Reason is null ? outcome.Value : throw new InvalidOperationException(outcome.Reason);
        }
    }
}
