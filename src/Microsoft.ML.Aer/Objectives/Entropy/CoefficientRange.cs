namespace Microsoft.ML.Aer;

/// <summary>Where a step's coefficient may lie.</summary>
/// <param name="Minimum">0 or more.</param>
/// <param name="Maximum">At least the minimum.</param>
internal readonly record struct CoefficientRange(double Minimum, double Maximum)
{
    public double Clip(double coefficient) => Math.Clamp(coefficient, Minimum, Maximum);
}
