namespace Microsoft.ML.Aer;

/// <summary>A reward with another name, weight or limits, judging as the inner one.</summary>
internal sealed class ConfiguredReward(Reward inner, string name, float weight, TimeSpan? timeout, int? maxConcurrency)
    : DelegatingReward(inner, name)
{
    public override float Weight { get; } = weight;

    public override TimeSpan? Timeout { get; } = timeout;

    public override int? MaxConcurrency { get; } = maxConcurrency;
}
