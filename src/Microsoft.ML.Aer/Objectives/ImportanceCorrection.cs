using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Corrects the policy loss for completions that the sampler drew from a somewhat different distribution: an earlier
/// version of the policy, other arithmetic, or top-k and top-p.
/// </summary>
/// <remarks>
/// The weight is w = exp(log-probability at the start of the step - log-probability under the sampler), of a token or
/// of a whole completion (the sum over its tokens). Ignored where the sampler's log-probabilities are the trainer's own.
/// </remarks>
public sealed class ImportanceCorrection
{
    private ImportanceCorrection(ImportanceLevel? level, bool masks, double minimum, double maximum)
    {
        Level = level;
        Masks = masks;
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>Gets no correction.</summary>
    public static ImportanceCorrection None { get; } = new(null, false, 0, double.PositiveInfinity);

    internal ImportanceLevel? Level { get; }

    internal bool Masks { get; }

    internal double Minimum { get; }

    internal double Maximum { get; }

    /// <summary>Truncated importance sampling: a weight outside the bounds is moved to the bound.</summary>
    /// <param name="maximum">Largest weight; 2 (verl).</param>
    /// <param name="minimum">Smallest weight; 0.</param>
    /// <param name="level">Weight of each token, or one for a whole completion.</param>
    /// <returns>The correction.</returns>
    public static ImportanceCorrection Truncated(double maximum = 2, double minimum = 0, ImportanceLevel level = ImportanceLevel.Token) =>
        new(level, masks: false, minimum, maximum);

    /// <summary>Masked importance sampling: a token or completion whose weight is outside the bounds is left out of the policy loss.</summary>
    /// <param name="maximum">Largest weight kept; 3 (TRL).</param>
    /// <param name="minimum">Smallest weight kept; 0.</param>
    /// <param name="level">Weight of each token, or one for a whole completion (TRL's default).</param>
    /// <returns>The correction.</returns>
    public static ImportanceCorrection Masked(double maximum = 3, double minimum = 0, ImportanceLevel level = ImportanceLevel.Completion) =>
        new(level, masks: true, minimum, maximum);

    /// <summary>The weights, without gradient: [B,T] or [B,1]; null where there is nothing to correct.</summary>
    internal Tensor? Weights(Tensor oldLogProbs, Tensor? samplerLogProbs, Tensor mask, MetricCollector metrics)
    {
        if (samplerLogProbs is null) return null;

        Tensor difference = LossInputs.Clear((oldLogProbs - samplerLogProbs).detach(), mask); // [B,T]
        metrics.Mean(MetricNames.SamplerDifferenceMean, difference.abs());
        metrics.Largest(MetricNames.SamplerDifferenceMaximum, difference.abs());
        if (Level is not { } level) return null;

        Tensor raw = (level == ImportanceLevel.Token ? difference : difference.sum(1, keepdim: true)).exp();
        Tensor bounded = raw.Less(Minimum) | raw.Greater(Maximum);
        Tensor weights = Masks ? raw.MaskedFill(bounded, 0) : raw.Clamp(Minimum, Maximum);
        Tensor perToken = raw.expand_as(mask);
        metrics.Mean(MetricNames.CorrectionMean, perToken);
        metrics.Smallest(MetricNames.CorrectionMinimum, perToken);
        metrics.Largest(MetricNames.CorrectionMaximum, perToken);
        metrics.Mean(MetricNames.CorrectionBoundedFraction, bounded.expand_as(mask));
        return weights;
    }

    internal void Validate(string optionName, ICollection<string> faults)
    {
        if (Level is not { } level) return;
        Fault.UnlessDefined(level, $"{optionName}'s level", faults);
        Fault.Unless(Minimum >= 0 && Minimum < Maximum, $"{optionName}'s minimum", Minimum, $"0 or more and below its maximum ({Fault.Number(Maximum)})", faults);
        Fault.UnlessPositive(Maximum, $"{optionName}'s maximum", faults);
    }
}
