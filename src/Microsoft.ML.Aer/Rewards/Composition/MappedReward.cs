namespace Microsoft.ML.Aer;

/// <summary>A reward that is a function of another's value and the completion.</summary>
internal sealed class MappedReward : CompositeReward
{
    private readonly Func<float, Completion, float> _map;

    public MappedReward(string name, Reward inner, Func<float, Completion, float> map)
        : base(name, [inner])
    {
        RequireUnitWeights($"'{name}'");
        _map = map;
    }

    public override async Task<RewardOutcome> CombineAsync(Completion completion, Func<int, Task<RewardOutcome>> part)
    {
        RewardOutcome inner = await part(0).ConfigureAwait(false);
        return inner.Value is { } value ? RewardOutcome.Score(_map(value, completion)) : inner;
    }
}
