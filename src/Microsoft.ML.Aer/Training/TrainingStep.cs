namespace Microsoft.ML.Aer;

/// <summary>
/// Everything a trainer measures in one step: what <c>Progress</c> reports and <c>metrics.jsonl</c> keeps, a line a step.
/// A metric that does not exist in a step is <see langword="null"/> and absent from the file.
/// </summary>
public sealed record TrainingStep
{
    /// <summary>Gets the step's number, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Gets the number of steps of the whole run.</summary>
    public required int Steps { get; init; }

    /// <summary>Gets the version of the policy after this step's update.</summary>
    public long PolicyVersion { get; init; }

    /// <summary>Gets the loss that was minimised, entropy term included, averaged over this step's minibatches.</summary>
    public double Loss { get; init; }

    /// <summary>Gets the weighted sum of the rewards, over this step's completions.</summary>
    public RewardSummary? Reward { get; init; }

    /// <summary>Gets each reward by its name.</summary>
    public IReadOnlyDictionary<string, RewardSummary>? Rewards { get; init; }

    /// <summary>Gets the share of completions whose accuracy reward is at least the success threshold, 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Gets the share of groups whose completions all have the same reward, which teach nothing, 0 to 1.</summary>
    public double? ZeroDeviationGroups { get; init; }

    /// <summary>Gets the mean entropy in nats of the policy's distribution over this step's completion tokens, before the update, at the rollout temperature.</summary>
    public double? Entropy { get; init; }

    /// <summary>Gets the same over the likeliest tokens alone, which is what target and coefficient are about where the entropy regularization clamps; absent elsewhere.</summary>
    public double? ClampedEntropy { get; init; }

    /// <summary>Gets the entropy of the untrained policy, H0 in nats; absent until it is known.</summary>
    public double? InitialEntropy { get; init; }

    /// <summary>Gets the entropy the regularization aims at, H* in nats; absent where it aims at none.</summary>
    public double? TargetEntropy { get; init; }

    /// <summary>Gets the coefficient of the entropy term, alpha.</summary>
    public double? EntropyCoefficient { get; init; }

    /// <summary>Gets the mean difficulty weight over this step's groups, 0 to 1.</summary>
    public double? MeanDifficultyWeight { get; init; }

    /// <summary>Gets the estimated divergence in nats a token from the reference policy; absent without one.</summary>
    public double? ReferenceDivergence { get; init; }

    /// <summary>Gets the mean number of tokens of a completion.</summary>
    public double? CompletionLengthMean { get; init; }

    /// <summary>Gets the number of tokens of the shortest completion.</summary>
    public int? CompletionLengthMin { get; init; }

    /// <summary>Gets the number of tokens of the longest completion.</summary>
    public int? CompletionLengthMax { get; init; }

    /// <summary>Gets the share of completions that their length limit cut off, 0 to 1.</summary>
    public double? TruncatedShare { get; init; }

    /// <summary>Gets the mean absolute difference, in nats a token, between the log-probabilities of sampler and trainer for the same policy; rounding alone keeps it below 1e-4.</summary>
    public double? SamplerDifferenceMean { get; init; }

    /// <summary>Gets the largest of those differences.</summary>
    public double? SamplerDifferenceMax { get; init; }

    /// <summary>Gets the mean importance ratio of new to old policy over the tokens of the update.</summary>
    public double? ImportanceRatioMean { get; init; }

    /// <summary>Gets the smallest importance ratio.</summary>
    public double? ImportanceRatioMin { get; init; }

    /// <summary>Gets the largest importance ratio.</summary>
    public double? ImportanceRatioMax { get; init; }

    /// <summary>Gets the share of the tokens that still count after importance weighting: (sum r)^2 / (N sum r^2), 0 to 1.</summary>
    public double? EffectiveSampleShare { get; init; }

    /// <summary>Gets what the policy loss reports of itself, such as its clip fractions, by name.</summary>
    public IReadOnlyDictionary<string, double>? LossMetrics { get; init; }

    /// <summary>Gets the L2 norm of the gradient before clipping, averaged over this step's optimizer steps.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Gets the learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>Gets the number of prompts drawn in this step; more than asked for where dynamic sampling draws again.</summary>
    public int? Prompts { get; init; }

    /// <summary>Gets the number of completion tokens made in this step.</summary>
    public long Tokens { get; init; }

    /// <summary>Gets the completion tokens a second over the whole step.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Gets the seconds the step took.</summary>
    public double Seconds { get; init; }

    /// <summary>Gets the seconds until all completions and their rewards were there.</summary>
    public double? RolloutSeconds { get; init; }

    /// <summary>Gets the seconds of the forward and backward passes and the optimizer.</summary>
    public double UpdateSeconds { get; init; }

    /// <summary>Gets the speed of the model's own arithmetic in the update (6 operations a weight and token; recomputation and attention's products not counted) as a share of the speed of a large matrix product, measured on the same device when the run began.</summary>
    public double? ModelFlopsUtilization { get; init; }

    /// <summary>
    /// Gets the seconds that the step waited for the sampler to take over the new weights. <see cref="RolloutSampler.OnnxRuntimeGenAI"/> goes on
    /// with that in the background; what is left of it is waited for by the next completions, and is in their seconds.
    /// </summary>
    public double? SyncSeconds { get; init; }

    /// <summary>Gets the seconds the evaluation on the validation set took.</summary>
    public double? EvaluationSeconds { get; init; }

    /// <summary>Gets the mean accuracy (or, for supervised fine-tuning, minus the loss) on the validation set, where this step evaluated it.</summary>
    public double? ValidationScore { get; init; }

    /// <summary>Gets the largest resident memory of the process so far, in bytes.</summary>
    public long PeakMemoryBytes { get; init; }
}
