namespace Microsoft.ML.Aer;

/// <summary>A reward that counts, and is scored, only where another reaches a threshold.</summary>
internal sealed class GatedReward : CompositeReward
{
    private readonly float _threshold, _otherwise;

    public GatedReward(string name, Reward gate, Reward reward, float threshold, float otherwise)
        : base(name, [gate, reward])
    {
        RequireUnitWeights("a gate");
        (_threshold, _otherwise) = (threshold, otherwise);
    }

    public override async Task<RewardOutcome> CombineAsync(Completion completion, Func<int, Task<RewardOutcome>> part)
    {
        RewardOutcome gate = await part(0).ConfigureAwait(false);
        if (gate.Reason is not null) return gate;
        return gate.Value < _threshold ? RewardOutcome.Score(_otherwise) : await part(1).ConfigureAwait(false);
    }
}
