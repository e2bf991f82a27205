namespace Microsoft.ML.Aer;

public abstract partial class AdvantageEstimator
{
    /// <summary>GRPO (arXiv 2402.03300): (reward - group mean) / (group standard deviation + epsilon).</summary>
    /// <param name="epsilon">Keeps groups of nearly equal rewards from exploding; 1e-4 (TRL; verl uses 1e-6).</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator GroupNormalized(double epsilon = 1e-4) => new GroupAdvantages(AdvantageScale.Group, epsilon);

    /// <summary>Dr. GRPO (arXiv 2503.20783): reward - group mean, so that groups of nearly equal rewards are not weighed up.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator GroupCentered() => new GroupAdvantages(AdvantageScale.None, 0);

    /// <summary>Lite PPO (arXiv 2508.08221): (reward - group mean) / (standard deviation of all rewards of the step + epsilon).</summary>
    /// <param name="epsilon">Keeps steps of nearly equal rewards from exploding; 1e-4 (TRL).</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator BatchScaled(double epsilon = 1e-4) => new GroupAdvantages(AdvantageScale.Batch, epsilon);

    /// <summary>RLOO (arXiv 2402.14740): reward - mean reward of the other completions of the group.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator LeaveOneOut() => new LeaveOneOutAdvantages();

    /// <summary>REINFORCE++ (arXiv 2501.03262): the reward, discounted from the last token on and whitened over all tokens of the step. Needs no groups.</summary>
    /// <param name="discount">What a token one earlier sees of the reward, in (0, 1]; 1 (verl): every token sees all of it.</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator ReinforcePlusPlus(double discount = 1) => new WhitenedAdvantages(groupBaseline: false, discount);

    /// <summary>REINFORCE++ with a baseline (arXiv 2501.03262): reward - group mean, whitened over all tokens of the step.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator ReinforcePlusPlusBaseline() => new WhitenedAdvantages(groupBaseline: true, discount: 1);

    /// <summary>OPO (arXiv 2505.23585): reward - mean of the group's rewards weighted by completion length, the baseline of least variance.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator Opo() => new LengthWeightedAdvantages();

    /// <summary>GPG (arXiv 2504.02546): reward - group mean, times the step's completions over those whose reward is not zero, which makes up for groups that teach nothing.</summary>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator Gpg() => new GpgAdvantages();

    /// <summary>Pass@k training (arXiv 2503.19595): the group's best completion gets its lead over the second best, all others get 0.</summary>
    /// <param name="normalize">Whether the lead is divided by the group's standard deviation.</param>
    /// <param name="epsilon">Added to that deviation; 1e-6 (verl).</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator PassAtK(bool normalize = true, double epsilon = 1e-6) => new PassAtKAdvantages(normalize, epsilon);

    /// <summary>QAE (arXiv 2509.22611): (reward - quantile of the group's rewards) / (group standard deviation + epsilon): on hard problems only successes count, on easy ones only failures.</summary>
    /// <param name="quantile">K, in (0, 1); 0.4 (the paper): a problem is hard up to an accuracy of 1 - K.</param>
    /// <param name="epsilon">Keeps groups of nearly equal rewards from exploding; 1e-4.</param>
    /// <returns>The estimator.</returns>
    public static AdvantageEstimator QuantileBaseline(double quantile = 0.4, double epsilon = 1e-4) => new QuantileAdvantages(quantile, epsilon);
}
