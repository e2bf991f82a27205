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
    /// <param name="targetRatio">tau, the share of the initial entropy to keep, in (0, 1] as a rule; 0.4 (where the paper reports its best; our study's validation chose 0.6, see docs/study.md).</param>
    /// <returns>The regularization, whose settings can be changed.</returns>
    public static AdaptiveEntropyRegularization Adaptive(double targetRatio = 0.4) => new() { TargetRatio = targetRatio };

    /// <summary>Skywork-OR1's adaptive coefficient (arXiv 2505.22312): it rises by a step after each step of low entropy, falls after each other one, and acts only where the entropy was low.</summary>
    /// <param name="target">Entropy (nats) at or below which it is low; 0.2 (the paper, TRL).</param>
    /// <param name="step">Change a step; 0.005 (the paper, TRL).</param>
    /// <param name="initial">The coefficient at the start; 0.</param>
    /// <param name="minimum">Smallest coefficient; 0 (TRL), from which it rises again.</param>
    /// <param name="maximum">Largest coefficient; 1 (TRL).</param>
    /// <returns>The regularization.</returns>
    public static EntropyRegularization Skywork(double target = 0.2, double step = 0.005, double initial = 0, double minimum = 0, double maximum = 1) =>
        new SkyworkEntropyRegularization(target, step, initial, minimum, maximum);

    /// <summary>Clamped entropy (AEnt, arXiv 2509.03493): a bonus on the entropy over the likeliest tokens alone, so that a large vocabulary's unlikely ones get none of it; the coefficient moves by a step while that entropy is outside a range.</summary>
    /// <param name="coefficient">The coefficient at the start; 2e-4 (the authors' code).</param>
    /// <param name="likeliestShare">Share of the vocabulary, likeliest tokens first, that the entropy runs over; 0.7 (the authors' code clamps 0.3 away).</param>
    /// <param name="lowest">Entropy (nats, clamped) below which the coefficient rises; 0, never.</param>
    /// <param name="highest">Entropy above which it falls; infinite, never.</param>
    /// <param name="step">Change a step; 1e-4 (ours: the form of the adaptation is not the paper's).</param>
    /// <param name="maximum">Largest coefficient; 0.01 (ours).</param>
    /// <returns>The regularization.</returns>
    public static EntropyRegularization Clamped(
        double coefficient = 2e-4, double likeliestShare = 0.7, double lowest = 0, double highest = double.PositiveInfinity, double step = 1e-4, double maximum = 0.01) =>
        new ClampedEntropyRegularization(coefficient, likeliestShare, lowest, highest, step, maximum);

    /// <summary>Temperature-based control (AEPO, arXiv 2510.08141): no bonus; further completions, hotter while the entropy is below the target and cooler above it, are learned from in proportion to their rewards.</summary>
    /// <param name="target">Entropy (nats) to steer to, above 0; depends on the task, so there is no default.</param>
    /// <param name="coefficient">Weight of their loss; 0.1 (ours).</param>
    /// <param name="low">Their temperature, relative to the rollouts', at or above the target; 0.8 (ours).</param>
    /// <param name="high">Their temperature below the target; 1.2 (ours).</param>
    /// <param name="completionsPerPrompt">How many of a prompt; 1 (ours).</param>
    /// <returns>The regularization.</returns>
    public static EntropyRegularization Tempered(double target, double coefficient = 0.1, double low = 0.8, double high = 1.2, int completionsPerPrompt = 1) =>
        new TemperatureEntropyRegularization(target, coefficient, low, high, completionsPerPrompt);

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>The state of one run of <paramref name="steps"/> steps.</summary>
    internal abstract EntropyController CreateController(int steps);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal abstract void Validate(string optionName, ICollection<string> faults);
}
