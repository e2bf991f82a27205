using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward that looks at the completion alone.</summary>
internal sealed class CompletionReward(string name, Func<Completion, float?> score) : Reward(name)
{
    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema)
    {
    }

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems) => new Scorer(score);

    private sealed class Scorer(Func<Completion, float?> score) : RewardScorer
    {
        public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) => new(score(completion));
    }
}
