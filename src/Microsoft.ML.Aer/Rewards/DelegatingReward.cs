using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Forwards everything to another reward; decorators override what they change.</summary>
internal abstract class DelegatingReward(Reward inner, string name) : Reward(name)
{
    protected Reward Inner { get; } = inner;

    public override float Weight => Inner.Weight;

    public override TimeSpan? Timeout => Inner.Timeout;

    public override int? MaxConcurrency => Inner.MaxConcurrency;

    internal override CompositeReward? Composition => Inner.Composition;

    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema) => Inner.CheckSchema(environment, schema);

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems) => Inner.Bind(environment, problems);
}
