using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The policy-gradient part of an objective, with how its tokens are weighed.</summary>
/// <remarks>
/// r is the importance ratio between the policy being trained and the one that made the step's completions, A a
/// completion's advantage. Each factory names the paper and the defaults' source. Settings made on the returned
/// object replace those the factory chose.
/// </remarks>
public abstract partial class PolicyLoss
{
    private protected PolicyLoss(LossAggregation aggregation, ImportanceLevel ratioLevel = ImportanceLevel.Token)
    {
        Aggregation = aggregation;
        RatioLevel = ratioLevel;
    }

    /// <summary>Gets or sets how the losses of tokens become one number.</summary>
    /// <value>The default is the one of the loss's paper.</value>
    public LossAggregation Aggregation { get; set; }

    /// <summary>Gets or sets whether tokens have their own importance ratio or share their completion's.</summary>
    /// <value><see cref="ImportanceLevel.Token"/>, except for the losses defined on completions. Ignored by losses without a ratio.</value>
    public ImportanceLevel RatioLevel { get; set; }

    /// <summary>Gets or sets the share of tokens, those of highest entropy in the step, that the policy loss and the entropy term act on; the reference penalty acts on all.</summary>
    /// <value>In (0, 1]; 1, all tokens, is the default. "Beyond the 80/20 rule" (arXiv 2506.01939) recommends 0.2.</value>
    public double TopEntropyShare { get; set; } = 1;

    /// <summary>Gets or sets how far (mean log-ratio of sampler to policy, nats a token) the policy may have moved away from a completion of negative advantage before it is left out (DeepSeek-V3.2, arXiv 2512.02556).</summary>
    /// <value>Above 0; infinite, no limit, is the default. 0.5 is a starting point (TRL).</value>
    public double DriftLimit { get; set; } = double.PositiveInfinity;

    /// <summary>Whether the loss weighs the correction for the sampler itself.</summary>
    internal virtual bool UsesCorrection => false;

    /// <summary>Whether completions of advantage 0 have no gradient whatever else is in the batch, so that they need not be computed.</summary>
    internal bool IsZeroWithoutAdvantage => ScalesWithAdvantage && Aggregation != LossAggregation.MicroBatchTokenMean; // a mean over each micro-batch depends on who else is in it

    /// <summary>Whether a token's loss is a multiple of its completion's advantage, whatever else is in the batch.</summary>
    private protected virtual bool ScalesWithAdvantage => false;

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() =>
        $"{Formula}, {SettingsText.Of("tokens", (nameof(Aggregation), Aggregation), (nameof(RatioLevel), RatioLevel), (nameof(TopEntropyShare), TopEntropyShare), (nameof(DriftLimit), DriftLimit))}";

    /// <summary>The formula and its settings.</summary>
    private protected abstract string Formula { get; }

    /// <summary>The loss of each token.</summary>
    /// <returns>[B,T], or [B,1] for a value that holds on every token of a completion; before masking.</returns>
    internal abstract Tensor TokenLoss(LossInputs inputs);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal virtual void Validate(string optionName, ICollection<string> faults)
    {
        Fault.UnlessDefined(Aggregation, $"{optionName}.{nameof(Aggregation)}", faults);
        Fault.UnlessDefined(RatioLevel, $"{optionName}.{nameof(RatioLevel)}", faults);
        Fault.Unless(TopEntropyShare is > 0 and <= 1, $"{optionName}.{nameof(TopEntropyShare)}", TopEntropyShare, "a share in (0, 1]; 1 keeps all tokens", faults);
        Fault.Unless(DriftLimit > 0, $"{optionName}.{nameof(DriftLimit)}", DriftLimit, "above 0; infinite means no limit", faults);
    }
}
