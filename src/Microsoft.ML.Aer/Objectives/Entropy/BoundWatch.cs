using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>Notices a coefficient that stays at its maximum: then the controller controls nothing.</summary>
internal sealed class BoundWatch
{
    /// <summary>Steps at the maximum, one after the other, before a warning; and between two warnings.</summary>
    public const int Patience = 25;

    public int StepsAtMaximum { get; set; }

    /// <summary>Returns the warning due at this step, or null.</summary>
    public string? Observe(double coefficient, double maximum, double entropy, double target)
    {
        StepsAtMaximum = coefficient >= maximum ? StepsAtMaximum + 1 : 0;
        return StepsAtMaximum == 0 || StepsAtMaximum % Patience != 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The entropy coefficient has been at its maximum, {maximum}, for {StepsAtMaximum} steps while the entropy, {entropy:0.####} nats, is below the target, {target:0.####}. Raise {nameof(AdaptiveEntropyRegularization.MaximumCoefficient)}, lower {nameof(AdaptiveEntropyRegularization.TargetRatio)}, or let more groups share in the bonus ({nameof(AdaptiveEntropyRegularization.Difficulty)}).");
    }
}
