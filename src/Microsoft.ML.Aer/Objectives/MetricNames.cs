namespace Microsoft.ML.Aer;

/// <summary>Names of what objectives measure. A metric is absent where its objective does not compute it.</summary>
internal static class MetricNames
{
    /// <summary>The policy loss alone, without entropy term.</summary>
    public const string PolicyLoss = "policy_loss";

    /// <summary>The reference penalty times its coefficient, aggregated like the loss.</summary>
    public const string ReferenceLoss = "reference_loss";

    /// <summary>What the entropy term subtracts from the loss.</summary>
    public const string EntropyBonus = "entropy_bonus";

    /// <summary>Mean entropy of the tokens, nats.</summary>
    public const string Entropy = "entropy";

    /// <summary>Mean of the estimated divergence from the reference policy, nats.</summary>
    public const string ReferenceKl = "kl";

    /// <summary>Mean of old minus new log-probability.</summary>
    public const string PolicyKl = "policy_kl";

    /// <summary>Mean of |new - old log-probability|.</summary>
    public const string PolicyKlAbsolute = "policy_kl_absolute";

    /// <summary>Share of tokens (or completions, for ratios of completions) whose gradient the clipping cut, at either end.</summary>
    public const string ClipFraction = "clip_fraction";

    /// <summary>Share clipped because the ratio is too small and the advantage negative.</summary>
    public const string ClipFractionLow = "clip_fraction_low";

    /// <summary>Share clipped because the ratio is too large and the advantage positive.</summary>
    public const string ClipFractionHigh = "clip_fraction_high";

    /// <summary>As <see cref="ClipFraction"/>, always counted in tokens.</summary>
    public const string ClipFractionOfTokens = "clip_fraction_of_tokens";

    /// <summary>Smallest <see cref="ClipFractionLow"/> of a completion.</summary>
    public const string ClipFractionLowMinimum = "clip_fraction_low_min";

    /// <summary>Largest <see cref="ClipFractionHigh"/> of a completion.</summary>
    public const string ClipFractionHighMaximum = "clip_fraction_high_max";

    /// <summary>Share of tokens that the dual clip bounds.</summary>
    public const string DualClipFraction = "dual_clip_fraction";

    /// <summary>Share of tokens whose ratio was truncated.</summary>
    public const string RatioBoundedFraction = "ratio_bounded_fraction";

    /// <summary>Share of tokens dropped or penalised for their covariance.</summary>
    public const string CovarianceFraction = "covariance_fraction";

    /// <summary>Mean of VESPO's weight over completions.</summary>
    public const string GammaWeight = "gamma_weight";

    /// <summary>Loss of the completions that were drawn at another temperature.</summary>
    public const string TemperedLoss = "tempered_loss";

    /// <summary>Their temperature, relative to the rollouts'.</summary>
    public const string TemperedTemperature = "tempered_temperature";

    /// <summary>Their mean reward.</summary>
    public const string TemperedReward = "tempered_reward";

    public const string RatioMinimum = "ratio_min";

    public const string RatioMean = "ratio_mean";

    public const string RatioMaximum = "ratio_max";

    public const string RatioSquareMean = "ratio_square_mean";

    /// <summary>Effective sample size of the importance ratios as a share of the tokens, 1 when all are equal.</summary>
    public const string EffectiveSampleShare = "effective_sample_share";

    /// <summary>Mean of |old - sampler log-probability|: how far the sampler's arithmetic or version is from the trainer's.</summary>
    public const string SamplerDifferenceMean = "sampler_difference_mean";

    public const string SamplerDifferenceMaximum = "sampler_difference_max";

    /// <summary>Mean of the weight that corrects for the sampler.</summary>
    public const string CorrectionMean = "correction_mean";

    public const string CorrectionMinimum = "correction_min";

    public const string CorrectionMaximum = "correction_max";

    /// <summary>Share of tokens whose weight was truncated or masked.</summary>
    public const string CorrectionBoundedFraction = "correction_bounded_fraction";
}
