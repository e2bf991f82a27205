namespace Microsoft.ML.Aer;

/// <summary>Whether and how the loss rewards entropy: loss = policy loss - alpha x mean of w x entropy over all completion tokens of the step.</summary>
/// <remarks>alpha is the coefficient, w a group's difficulty weight. The entropy is that of the rollout temperature, over the full vocabulary unless said otherwise, and carries its gradient.</remarks>
public abstract partial class EntropyRegularization
{
    private protected EntropyRegularization()
    {
    }

    /// <summary>Gets no entropy term.</summary>
    public static EntropyRegularization None { get; } = new FixedEntropyRegularization(0);

    /// <summary>The share of the vocabulary, likeliest tokens first, that the entropy runs over; 1 means all.</summary>
    internal virtual double VocabularyShare => 1;

    /// <summary>A bonus of constant strength.</summary>
    /// <param name="coefficient">alpha, 0 or more; TRL and verl default to 0, values that work differ from task to task (0.001 to 0.03).</param>
    /// <returns>The regularization.</returns>
    public static EntropyRegularization Fixed(double coefficient) => new FixedEntropyRegularization(coefficient);

    /// <summary>Adaptive Entropy Regularization: the coefficient follows the entropy, which is kept near a share of what it was at the start, and hard problems get more of the bonus.</summary>
    /// <param name="targetRatio">tau, the share of the initial entropy to keep, in (0, 1] as a rule; 0.4 (measured, see docs/entropy-control.md).</param>
    /// <returns>The regularization, whose settings can be changed.</returns>
    public static AdaptiveEntropyRegularization Adaptive(double targetRatio = 0.4) => new() { TargetRatio = targetRatio };

    /// <summary>The state of one run of <paramref name="steps"/> steps.</summary>
    internal abstract EntropyController CreateController(int steps);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal abstract void Validate(string optionName, ICollection<string> faults);
}
