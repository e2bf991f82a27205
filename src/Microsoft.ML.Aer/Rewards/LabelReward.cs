using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward that compares the completion with one text column.</summary>
internal sealed class LabelReward : Reward
{
    private readonly string _labelColumnName;
    private readonly Func<string, Completion, float> _score;

    public LabelReward(string name, string labelColumnName, Func<string, Completion, float> score)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        _labelColumnName = labelColumnName;
        _score = score;
    }

    public override void CheckSchema(IHostEnvironment environment, DataViewSchema schema) =>
        RewardColumns.Check(environment, schema, Name, _labelColumnName, TextDataViewType.Instance);

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems)
    {
        CheckSchema(environment, problems.Schema);
        return new Scorer(RewardColumns.ReadText(problems, _labelColumnName), _score);
    }

    private sealed class Scorer(string[] labels, Func<string, Completion, float> score) : RewardScorer
    {
        public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) =>
            new(score(labels[problem], completion));
    }
}
