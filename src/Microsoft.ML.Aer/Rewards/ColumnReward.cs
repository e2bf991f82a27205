using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward that compares a completion with what it reads of a row once: a record of one problem.</summary>
internal sealed class ColumnReward<TProblem> : Reward
{
    private readonly IReadOnlyList<RewardColumn> _columns;
    private readonly Func<IHostEnvironment, IDataView, TProblem[]> _read;
    private readonly Func<TProblem, Completion, CancellationToken, ValueTask<float?>> _score;

    /// <param name="name">The reward's name.</param>
    /// <param name="columns">The columns it reads.</param>
    /// <param name="read">Reads them, one record a row.</param>
    /// <param name="score">Scores a completion.</param>
    public ColumnReward(string name, IReadOnlyList<RewardColumn> columns, Func<IHostEnvironment, IDataView, TProblem[]> read, Func<TProblem, Completion, float?> score)
        : this(name, columns, read, (problem, completion, _) => new(score(problem, completion)), null)
    {
    }

    /// <param name="name">The reward's name.</param>
    /// <param name="columns">The columns it reads.</param>
    /// <param name="read">Reads them, one record a row.</param>
    /// <param name="score">Scores a completion.</param>
    /// <param name="maxConcurrency">How many completions may be scored at once; null for no limit.</param>
    public ColumnReward(
        string name, IReadOnlyList<RewardColumn> columns, Func<IHostEnvironment, IDataView, TProblem[]> read, Func<TProblem, Completion, CancellationToken, ValueTask<float?>> score, int? maxConcurrency)
        : base(name)
    {
        _columns = columns;
        _read = read;
        _score = score;
        MaxConcurrency = maxConcurrency;
    }

    public override int? MaxConcurrency { get; }

    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema)
    {
        foreach (RewardColumn column in _columns) column.Check(environment, schema, Name);
    }

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems)
    {
        CheckSchema(environment, problems.Schema);
        return new Scorer(_read(environment, problems), _score);
    }

    private sealed class Scorer(TProblem[] problems, Func<TProblem, Completion, CancellationToken, ValueTask<float?>> score) : RewardScorer
    {
        public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) =>
            score(problems[problem], completion, cancellationToken);
    }
}
