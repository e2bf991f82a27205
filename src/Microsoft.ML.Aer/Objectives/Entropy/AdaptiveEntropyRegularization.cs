namespace Microsoft.ML.Aer;

/// <summary>Adaptive Entropy Regularization (AER): difficulty-aware weights, a target anchored at the initial entropy, and a controller of the coefficient.</summary>
/// <remarks>
/// The three parts are those of the paper (arXiv 2510.10959). Their forms here, and the defaults, are this library's own: see
/// docs/entropy-control.md for what they rest on. Each of the three parts can be replaced.
/// </remarks>
public sealed class AdaptiveEntropyRegularization : EntropyRegularization
{
    internal AdaptiveEntropyRegularization()
    {
    }

    /// <summary>Gets or sets tau, the share of the initial entropy to keep.</summary>
    /// <value>Above 0; 0.4 by default, where the paper reports its best. Ignored by <see cref="EntropyTarget.Absolute"/> and <see cref="EntropyTarget.Schedule"/>.</value>
    public double TargetRatio { get; set; } = 0.4;

    /// <summary>Gets or sets how the target H* follows from the initial entropy and the step.</summary>
    /// <value><see cref="EntropyTarget.Annealed"/> by default.</value>
    public EntropyTarget Target { get; set; } = EntropyTarget.Annealed();

    /// <summary>Gets or sets over how many first steps the initial entropy H0 is measured: the mean over all their completion tokens, each batch taken before its update.</summary>
    /// <value>At least 1; 1 by default. Until H0 is known the coefficient stays at <see cref="InitialCoefficient"/>.</value>
    public int InitialEntropySteps { get; set; } = 1;

    /// <summary>Gets or sets the coefficient alpha at the start.</summary>
    /// <value>From <see cref="MinimumCoefficient"/> to <see cref="MaximumCoefficient"/>; 0 by default.</value>
    public double InitialCoefficient { get; set; }

    /// <summary>Gets or sets the smallest coefficient.</summary>
    /// <value>0 or more, at most <see cref="MaximumCoefficient"/>; 0 by default, from which every <see cref="Control"/> rises again.</value>
    public double MinimumCoefficient { get; set; }

    /// <summary>Gets or sets over how many first steps the largest coefficient rises from 0 to <see cref="MaximumCoefficient"/>, so that a noisy start cannot push the coefficient up.</summary>
    /// <value>0 or more; 0, none, by default. A control that accumulates does so within the bound of each step.</value>
    public int WarmupSteps { get; set; }

    /// <summary>Gets or sets the largest coefficient. A run whose coefficient stays there logs a warning.</summary>
    /// <value>Above 0; 0.3 by default (measured: 0.1 saturated).</value>
    public double MaximumCoefficient { get; set; } = 0.3;

    /// <summary>Gets or sets how much of the bonus a group gets for its difficulty.</summary>
    /// <value><see cref="DifficultyWeight.Hinge"/> by default.</value>
    public DifficultyWeight Difficulty { get; set; } = DifficultyWeight.Hinge();

    /// <summary>Gets or sets how the coefficient follows the entropy.</summary>
    /// <value><see cref="EntropyControl.ProportionalIntegral"/> by default.</value>
    public EntropyControl Control { get; set; } = EntropyControl.ProportionalIntegral();

    /// <summary>Gets or sets the share of the vocabulary, likeliest tokens first, that the entropy runs over and is renormalised to.</summary>
    /// <value>In (0, 1]; 1, the full vocabulary, is the default. Over a large vocabulary a plain bonus feeds unlikely tokens (AEnt, arXiv 2509.03493).</value>
    public double LikeliestShare { get; set; } = 1;

    internal override double VocabularyShare => LikeliestShare;

    /// <inheritdoc/>
    public override string ToString() => SettingsText.Of(
        nameof(Adaptive),
        (nameof(TargetRatio), TargetRatio),
        (nameof(Target), Target),
        (nameof(InitialEntropySteps), InitialEntropySteps),
        (nameof(InitialCoefficient), InitialCoefficient),
        (nameof(MinimumCoefficient), MinimumCoefficient),
        (nameof(MaximumCoefficient), MaximumCoefficient),
        (nameof(WarmupSteps), WarmupSteps),
        (nameof(Difficulty), Difficulty),
        (nameof(Control), Control),
        (nameof(LikeliestShare), LikeliestShare));

    /// <summary>The bounds at a step.</summary>
    internal CoefficientRange Range(int step)
    {
        double maximum = step + 1 >= WarmupSteps ? MaximumCoefficient : MaximumCoefficient * (step + 1) / WarmupSteps;
        return new CoefficientRange(Math.Min(MinimumCoefficient, maximum), maximum);
    }

    internal override EntropyController CreateController(int steps) => new AdaptiveEntropyController(this, steps);

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessPositive(TargetRatio, $"{optionName}.{nameof(TargetRatio)}", faults);
        Fault.Unless(InitialEntropySteps >= 1, $"{optionName}.{nameof(InitialEntropySteps)}", InitialEntropySteps, "1 or more", faults);
        Fault.Unless(MinimumCoefficient >= 0 && MinimumCoefficient <= MaximumCoefficient, $"{optionName}.{nameof(MinimumCoefficient)}", MinimumCoefficient, $"between 0 and {nameof(MaximumCoefficient)} ({Fault.Number(MaximumCoefficient)})", faults);
        Fault.Unless(InitialCoefficient >= MinimumCoefficient && InitialCoefficient <= MaximumCoefficient, $"{optionName}.{nameof(InitialCoefficient)}", InitialCoefficient, $"between {nameof(MinimumCoefficient)} ({Fault.Number(MinimumCoefficient)}) and {nameof(MaximumCoefficient)} ({Fault.Number(MaximumCoefficient)})", faults);
        Fault.Unless(WarmupSteps >= 0, $"{optionName}.{nameof(WarmupSteps)}", WarmupSteps, "0 or more", faults);
        Fault.UnlessPositive(MaximumCoefficient, $"{optionName}.{nameof(MaximumCoefficient)}", faults);
        Fault.Unless(LikeliestShare is > 0 and <= 1, $"{optionName}.{nameof(LikeliestShare)}", LikeliestShare, "a share in (0, 1]; 1 is the full vocabulary", faults);
        if (Target is null || Difficulty is null || Control is null)
        {
            faults.Add($"{optionName}: {nameof(Target)}, {nameof(Difficulty)} and {nameof(Control)} must not be null.");
            return;
        }

        Target.Validate($"{optionName}.{nameof(Target)}", faults);
        Difficulty.Validate($"{optionName}.{nameof(Difficulty)}", faults);
        Control.Validate($"{optionName}.{nameof(Control)}", faults);
    }
}
