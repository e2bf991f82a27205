using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer.Tests;

/// <summary>1 where the completion equals a text column, else 0, or whatever a test wants of the two.</summary>
internal sealed class LabelReward(string name, string labelColumn, Func<string, Completion, float?>? score = null) : Reward(name)
{
    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema) =>
        SchemaChecks.Require(environment, schema, "label", labelColumn, TextDataViewType.Instance);

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems) =>
        new Scorer([.. problems.GetColumn<string>(labelColumn)], score ?? ((label, completion) => label == completion.Text ? 1 : 0));

    private sealed class Scorer(string[] labels, Func<string, Completion, float?> score) : RewardScorer
    {
        public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) =>
            ValueTask.FromResult(score(labels[problem], completion));
    }
}
