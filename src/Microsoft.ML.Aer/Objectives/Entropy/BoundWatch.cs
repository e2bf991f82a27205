using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>Notices a coefficient that stays at a bound: then the controller controls nothing.</summary>
/// <param name="advice">What to do where the coefficient cannot rise further; one sentence.</param>
internal sealed class BoundWatch(string advice)
{
    /// <summary>Steps at the maximum, one after the other, before a warning; and between two warnings.</summary>
    public const int Patience = 25;

    /// <summary>The same at the minimum, which does no harm.</summary>
    public const int MinimumPatience = 200;

    public int StepsAtMaximum { get; set; }

    public int StepsAtMinimum { get; set; }

    /// <summary>Returns the warning due at this step, or null.</summary>
    public string? Observe(double coefficient, CoefficientRange range, double entropy, double target)
    {
        StepsAtMaximum = coefficient >= range.Maximum ? StepsAtMaximum + 1 : 0;
        StepsAtMinimum = coefficient <= range.Minimum && entropy > target ? StepsAtMinimum + 1 : 0;
        if (StepsAtMaximum > 0 && StepsAtMaximum % Patience == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The entropy coefficient has been at its maximum, {range.Maximum}, for {StepsAtMaximum} steps; the entropy is {entropy:0.####} nats, the target {target:0.####}. {advice}");
        }

        return StepsAtMinimum == 0 || StepsAtMinimum % MinimumPatience != 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The entropy coefficient has been at its minimum, {range.Minimum}, for {StepsAtMinimum} steps: the entropy, {entropy:0.####} nats, stays above the target, {target:0.####}, without it. Raise the target if entropy is to be kept.");
    }
}
