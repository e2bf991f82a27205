namespace Microsoft.ML.Aer;

/// <summary>A method of a paper: what it puts in the place of a trainer's loss, advantages, entropy regularization and data selection. <see cref="Objectives"/> makes them.</summary>
public sealed class ObjectivePreset
{
    internal ObjectivePreset(string name) => Name = name;

    /// <summary>Gets the method's name.</summary>
    public string Name { get; }

    /// <summary>Gets the policy loss.</summary>
    public PolicyLoss Loss { get; internal init; } = PolicyLoss.Dapo();

    /// <summary>Gets how rewards become advantages.</summary>
    public AdvantageEstimator Advantages { get; internal init; } = AdvantageEstimator.GroupNormalized();

    /// <summary>Gets the entropy regularization.</summary>
    public EntropyRegularization Entropy { get; internal init; } = EntropyRegularization.None;

    /// <summary>Gets the coefficient of the divergence from the reference policy; 0 means no reference policy.</summary>
    public double ReferenceCoefficient { get; internal init; }

    /// <summary>Gets which problems a step gets.</summary>
    public ProblemSelection ProblemSelection { get; internal init; } = ProblemSelection.Shuffled;

    /// <summary>Gets whether groups of equal rewards are replaced by further problems.</summary>
    public bool DynamicSampling { get; internal init; }

    /// <summary>Gets the penalty on completions near the length limit; <see langword="null"/> means none.</summary>
    public OverlongShaping? OverlongShaping { get; internal init; }
}
