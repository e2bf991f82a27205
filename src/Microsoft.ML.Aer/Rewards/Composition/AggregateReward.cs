namespace Microsoft.ML.Aer;

/// <summary>Folds the parts that apply into one number; does not apply itself where none does.</summary>
internal sealed class AggregateReward : CompositeReward
{
    private readonly Func<double, double, double> _fold;
    private readonly bool _weighted;

    public AggregateReward(string name, IReadOnlyList<Reward> parts, Func<double, double, double> fold, bool weighted)
        : base(name, parts)
    {
        _fold = fold;
        _weighted = weighted;
        if (!weighted) RequireUnitWeights("a product, a minimum or a maximum");
    }

    public override async Task<RewardOutcome> CombineAsync(Completion completion, Func<int, Task<RewardOutcome>> part)
    {
        Task<RewardOutcome>[] tasks = [.. Enumerable.Range(0, Parts.Count).Select(part)];
        double? total = null;
        for (int i = 0; i < tasks.Length; i++)
        {
            RewardOutcome outcome = await tasks[i].ConfigureAwait(false);
            if (outcome.Reason is not null) return outcome;
            if (outcome.Value is not { } value) continue;
            double term = _weighted ? (double)Parts[i].Weight * value : value;
            total = total is { } before ? _fold(before, term) : term;
        }
        return RewardOutcome.Score((float?)total);
    }
}
