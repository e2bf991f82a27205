namespace Microsoft.ML.Aer;

/// <summary>Turns the rewards of a step's completions into advantages: how much better than expected each one is.</summary>
/// <remarks>
/// A completion whose reward is missing gets advantage 0 and enters no baseline, and so does a completion alone in its
/// group wherever the baseline comes from the group: with nothing to compare there is nothing to learn.
/// </remarks>
public abstract partial class AdvantageEstimator
{
    private protected AdvantageEstimator()
    {
    }

    /// <summary>Gets or sets a value indicating whether a completion alone in its group gets its reward itself as advantage, against no baseline.</summary>
    /// <value><see langword="false"/> by default, 0 (TRL); <see langword="true"/> is verl's way. <see cref="PassAtK"/> ignores it.</value>
    public bool LoneCompletionsKeepReward { get; set; }

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>Computes the advantages.</summary>
    internal abstract Advantages Estimate(AdvantageBatch batch);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal virtual void Validate(string optionName, ICollection<string> faults)
    {
    }
}
