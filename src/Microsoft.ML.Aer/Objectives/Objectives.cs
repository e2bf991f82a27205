namespace Microsoft.ML.Aer;

/// <summary>Named methods with their papers' settings; docs/objectives.md lists what each fills and where each value comes from.</summary>
public static class Objectives
{
    /// <summary>GRPO (DeepSeekMath, arXiv 2402.03300): clipped loss, group-normalised advantages, a reference policy.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Grpo() => new(nameof(Grpo))
    {
        Loss = PolicyLoss.Grpo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
        ReferenceCoefficient = 0.04,
    };

    /// <summary>Dr. GRPO (arXiv 2503.20783): neither length nor the spread of a group's rewards weighs its loss.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset DrGrpo() => new(nameof(DrGrpo))
    {
        Loss = PolicyLoss.DrGrpo(),
        Advantages = AdvantageEstimator.GroupCentered(),
    };

    /// <summary>DAPO (arXiv 2503.14476): wider upper clip, mean over tokens, dynamic sampling, overlong shaping, no reference policy.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Dapo() => new(nameof(Dapo))
    {
        Loss = PolicyLoss.Dapo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
        DynamicSampling = true,
        OverlongShaping = new OverlongShaping(),
    };

    /// <summary>GSPO (arXiv 2507.18071): one importance ratio a completion.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Gspo() => new(nameof(Gspo))
    {
        Loss = PolicyLoss.Gspo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>CISPO (MiniMax-M1, arXiv 2506.13585): clipped weights in place of clipped gradients, with DAPO's dynamic sampling and overlong shaping.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Cispo() => new(nameof(Cispo))
    {
        Loss = PolicyLoss.Cispo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
        DynamicSampling = true,
        OverlongShaping = new OverlongShaping(),
    };

    /// <summary>SAPO (arXiv 2511.20347): a soft gate in place of the clip.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Sapo() => new(nameof(Sapo))
    {
        Loss = PolicyLoss.Sapo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>VESPO (arXiv 2602.10693): smooth weights by a completion's ratio.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Vespo() => new(nameof(Vespo))
    {
        Loss = PolicyLoss.Vespo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>LUSPO (arXiv 2602.05261): GSPO without its preference for short completions.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Luspo() => new(nameof(Luspo))
    {
        Loss = PolicyLoss.Luspo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>GMPO (arXiv 2507.20673): the geometric mean of a completion's ratios.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset GeometricMean() => new(nameof(GeometricMean))
    {
        Loss = PolicyLoss.GeometricMean(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>RLOO (arXiv 2402.14740): the plain policy gradient against the mean of the other completions; meant for one update a batch.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Rloo() => new(nameof(Rloo))
    {
        Loss = PolicyLoss.Gpg(),
        Advantages = AdvantageEstimator.LeaveOneOut(),
    };

    /// <summary>REINFORCE++ with its baseline (arXiv 2501.03262): advantages whitened over the step.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset ReinforcePlusPlus() => new(nameof(ReinforcePlusPlus))
    {
        Loss = PolicyLoss.Dapo(0.2, 0.2),
        Advantages = AdvantageEstimator.ReinforcePlusPlusBaseline(),
    };

    /// <summary>OPO (arXiv 2505.23585): the plain policy gradient against the baseline of least variance; meant for one update a batch.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Opo() => new(nameof(Opo))
    {
        Loss = PolicyLoss.Gpg(),
        Advantages = AdvantageEstimator.Opo(),
    };

    /// <summary>GPG (arXiv 2504.02546): the plain policy gradient, made up for groups that teach nothing; meant for one update a batch.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Gpg() => new(nameof(Gpg))
    {
        Loss = PolicyLoss.Gpg(),
        Advantages = AdvantageEstimator.Gpg(),
    };

    /// <summary>Lite PPO (arXiv 2508.08221): group mean, deviation of the whole step, mean over tokens.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset LitePpo() => new(nameof(LitePpo))
    {
        Loss = PolicyLoss.Dapo(0.2, 0.2),
        Advantages = AdvantageEstimator.BatchScaled(),
    };

    /// <summary>QAE (arXiv 2509.22611): DAPO's loss over advantages against a quantile of the group.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Qae() => new(nameof(Qae))
    {
        Loss = PolicyLoss.Dapo(),
        Advantages = AdvantageEstimator.QuantileBaseline(),
        DynamicSampling = true,
        OverlongShaping = new OverlongShaping(),
    };

    /// <summary>Clip-Cov (arXiv 2505.22617): leaves out a few of the tokens that collapse the entropy.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset ClipCov() => new(nameof(ClipCov))
    {
        Loss = PolicyLoss.ClipCov(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>KL-Cov (arXiv 2505.22617): penalises the tokens that collapse the entropy.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset KlCov() => new(nameof(KlCov))
    {
        Loss = PolicyLoss.KlCov(),
        Advantages = AdvantageEstimator.GroupNormalized(),
    };

    /// <summary>Skywork-OR1 (arXiv 2505.22312): mean over tokens, the adaptive coefficient towards an absolute entropy, and no problem again that the whole group has solved.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset SkyworkOr1() => new(nameof(SkyworkOr1))
    {
        Loss = PolicyLoss.Dapo(0.2, 0.2),
        Advantages = AdvantageEstimator.GroupNormalized(),
        Entropy = EntropyRegularization.Skywork(),
        ProblemSelection = ProblemSelection.AccuracyRange(recheckEpochs: 0),
    };

    /// <summary>Adaptive Entropy Regularization over DAPO's loss, in this library's form. No dynamic sampling: groups without success are where the entropy term acts.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Aer() => new(nameof(Aer))
    {
        Loss = PolicyLoss.Dapo(),
        Advantages = AdvantageEstimator.GroupNormalized(),
        Entropy = EntropyRegularization.Adaptive(),
    };
}
