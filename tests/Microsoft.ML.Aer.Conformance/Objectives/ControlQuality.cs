namespace Microsoft.ML.Aer.Conformance;

/// <summary>How well a controller kept the entropy at its target in a simulation.</summary>
/// <param name="Settling">First step from which the relative error stays within 15 %; the number of steps where it never does.</param>
/// <param name="Overshoot">Largest fall below the target, relative to it.</param>
/// <param name="SteadyError">Root mean square of the relative error over the last quarter.</param>
/// <param name="Roughness">Mean size of the coefficient's change from step to step over the last quarter, relative to its mean.</param>
internal sealed record ControlQuality(double Settling, double Overshoot, double SteadyError, double Roughness)
{
    private const double Band = 0.15;

    public static ControlQuality Of(double[] entropies, double[] targets, double[] coefficients)
    {
        double[] errors = [.. entropies.Zip(targets, (h, target) => (h - target) / target).Select(e => double.IsNaN(e) ? 0 : e)];
        int last = Array.FindLastIndex(errors, e => Math.Abs(e) > Band);
        int from = errors.Length * 3 / 4;
        double[] end = coefficients[from..];
        double change = end.Zip(end.Skip(1), (a, b) => Math.Abs(b - a)).Average();
        return new ControlQuality(
            last + 1,
            Math.Max(0, -errors.Min()),
            Math.Sqrt(errors[from..].Average(e => e * e)),
            end.Average() > 0 ? change / end.Average() : 0);
    }

    /// <summary>The mean over several runs.</summary>
    public static ControlQuality Mean(IReadOnlyCollection<ControlQuality> runs) => new(
        runs.Average(r => r.Settling), runs.Average(r => r.Overshoot), runs.Average(r => r.SteadyError), runs.Average(r => r.Roughness));
}
