namespace Microsoft.ML.Aer;

public abstract partial class AdvantageEstimator
{
    /// <summary>GRPO (arXiv 2402.03300): (reward - group mean) / (group standard deviation + epsilon).</summary>
    /// <param name="epsilon">Keeps groups of nearly equal rewards from exploding; 1e-4 (TRL; verl uses 1e-6).</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator GroupNormalized(double epsilon = 1e-4) => new GroupAdvantages(AdvantageScale.Group, epsilon);

    /// <summary>Dr. GRPO (arXiv 2503.20783): reward - group mean, so that easy and hard problems are not weighed up.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator GroupCentered() => new GroupAdvantages(AdvantageScale.None, 0);
}
