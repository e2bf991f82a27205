using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward that compares a completion's answer with what it reads of a row once: a record of one problem.</summary>
/// <param name="name">The reward's name.</param>
/// <param name="columns">The columns it reads.</param>
/// <param name="read">Reads them, one record a row.</param>
/// <param name="score">Scores a completion.</param>
internal sealed class ColumnReward<TProblem>(
    string name, IReadOnlyList<RewardColumn> columns, Func<IHostEnvironment, IDataView, TProblem[]> read, Func<TProblem, Completion, float?> score) : Reward(name)
{
    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema)
    {
        foreach (RewardColumn column in columns) column.Check(environment, schema, Name);
    }

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems)
    {
        CheckSchema(environment, problems.Schema);
        return new Scorer(read(environment, problems), score);
    }

    private sealed class Scorer(TProblem[] problems, Func<TProblem, Completion, float?> score) : RewardScorer
    {
        public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) =>
            new(score(problems[problem], completion));
    }
}
