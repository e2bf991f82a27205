using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Scores the policy in training on the validation set: the mean accuracy over problems, with the same random numbers each time.</summary>
internal sealed class PolicyValidation : IDisposable
{
    // Apart from the streams of every step, which count up from 0.
    private const long Stream = -1;

    private readonly TrainingProblems _problems;
    private readonly RewardSet _rewards;
    private readonly RolloutCollector _collector;
    private readonly PolicyOptimizationTrainer.Options _options;

    public PolicyValidation(
        IHost host, IDataView data, PolicyOptimizationTrainer.Options options, TrainingSession session, IRolloutSampler sampler, RolloutSettings rollouts, RewardSettings limits)
    {
        _options = options;
        _problems = TrainingProblems.Read(host, data, options.PromptColumnName, session.Policy, nameof(PolicyTrainerOptions.ValidationSet));
        _rewards = RewardSet.Bind(host, [.. options.Rewards], data, limits, session.Reporter.Logger);
        _collector = new RolloutCollector(_problems, session.Policy.Codec, sampler, _rewards, rollouts);
    }

    /// <summary>The mean over problems of the share of correct completions; problems without any judged completion are left out.</summary>
    public async Task<double> ScoreAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<RolloutGroup> groups = await _collector.CollectAsync([.. Enumerable.Range(0, _problems.Count)], Stream, cancellationToken).ConfigureAwait(false);
        double[] accuracies = [.. groups.Select(g => g.Accuracy(_options.AccuracyRewardIndex, _options.SuccessThreshold)).Where(a => !double.IsNaN(a))];
        return accuracies.Length == 0 ? double.NaN : accuracies.Average();
    }

    public void Dispose() => _rewards.Dispose();
}
