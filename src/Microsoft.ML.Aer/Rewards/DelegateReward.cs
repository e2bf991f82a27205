using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward given as a function of the user's row type.</summary>
internal sealed class DelegateReward<TProblem>(
    string name, Func<TProblem, Completion, CancellationToken, ValueTask<float>> score, int? maxConcurrency) : Reward(name)
    where TProblem : class, new()
{
    public override int? MaxConcurrency => maxConcurrency;

    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema)
    {
        foreach (SchemaDefinition.Column expected in SchemaDefinition.Create(typeof(TProblem)))
            RewardColumns.Check(environment, schema, Name, expected.ColumnName, expected.ColumnType);
    }

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems)
    {
        CheckSchema(environment, problems.Schema);
        // Rows are read once and kept: scorers run out of order, on several threads, for many completions each.
        MLContext context = environment as MLContext ?? new MLContext();
        TProblem[] rows = [.. context.Data.CreateEnumerable<TProblem>(problems, reuseRowObject: false)];
        return new Scorer(rows, score);
    }

    private sealed class Scorer(TProblem[] rows, Func<TProblem, Completion, CancellationToken, ValueTask<float>> score) : RewardScorer
    {
        public override async ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) =>
            await score(rows[problem], completion, cancellationToken).ConfigureAwait(false);
    }
}
