namespace Microsoft.ML.Aer;

/// <summary>The entropy H* that a controller steers to, step by step.</summary>
public abstract class EntropyTarget
{
    private protected EntropyTarget()
    {
    }

    /// <summary>H* = tau H0 from the first step on (the literal reading of AER).</summary>
    /// <returns>The target.</returns>
    public static EntropyTarget RatioOfInitial() => new Ratio();

    /// <summary>H*(t) = H0 (tau + (1 - tau) exp(-t / T)): from the initial entropy down to tau times it, so that the controller is in charge from the first step and entropy is not lost before it acts. This form is ours.</summary>
    /// <param name="timeConstant">T as a share of the run's steps; 0.2 (measured).</param>
    /// <returns>The target.</returns>
    public static EntropyTarget Annealed(double timeConstant = 0.2) => new Exponential(timeConstant);

    /// <summary>H* is a number of nats, whatever the initial entropy.</summary>
    /// <param name="nats">The entropy to keep, above 0.</param>
    /// <returns>The target.</returns>
    public static EntropyTarget Absolute(double nats) => new Constant(nats);

    /// <summary>H* / H0 runs through the given points, linearly between them and constant outside them.</summary>
    /// <param name="points">Share of the run in [0, 1], rising, and the ratio of the initial entropy there, above 0.</param>
    /// <returns>The target.</returns>
    public static EntropyTarget Schedule(params (double Share, double Ratio)[] points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new Points([.. points]);
    }

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>H* in nats.</summary>
    /// <param name="initialEntropy">H0, nats.</param>
    /// <param name="ratio">tau.</param>
    /// <param name="step">The step t, from 0.</param>
    /// <param name="steps">Steps of the run.</param>
    internal abstract double At(double initialEntropy, double ratio, int step, int steps);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal virtual void Validate(string optionName, ICollection<string> faults)
    {
    }

    private sealed class Ratio : EntropyTarget
    {
        public override string ToString() => SettingsText.Of(nameof(RatioOfInitial));

        internal override double At(double initialEntropy, double ratio, int step, int steps) => ratio * initialEntropy;
    }

    private sealed class Exponential(double timeConstant) : EntropyTarget
    {
        public override string ToString() => SettingsText.Of(nameof(Annealed), ("timeConstant", timeConstant));

        internal override double At(double initialEntropy, double ratio, int step, int steps) =>
            initialEntropy * (ratio + ((1 - ratio) * Math.Exp(-step / (timeConstant * Math.Max(steps, 1)))));

        internal override void Validate(string optionName, ICollection<string> faults) =>
            Fault.UnlessPositive(timeConstant, $"{optionName}'s timeConstant", faults);
    }

    private sealed class Constant(double nats) : EntropyTarget
    {
        public override string ToString() => SettingsText.Of(nameof(Absolute), ("nats", nats));

        internal override double At(double initialEntropy, double ratio, int step, int steps) => nats;

        internal override void Validate(string optionName, ICollection<string> faults) =>
            Fault.UnlessPositive(nats, $"{optionName}'s nats", faults);
    }

    private sealed class Points((double Share, double Ratio)[] points) : EntropyTarget
    {
        public override string ToString() => SettingsText.Of(nameof(Schedule), ("points", string.Join(' ', points.Select(p => $"{Fault.Number(p.Share)}:{Fault.Number(p.Ratio)}"))));

        internal override double At(double initialEntropy, double ratio, int step, int steps)
        {
            double share = (double)step / Math.Max(steps, 1);
            int next = Array.FindIndex(points, p => p.Share > share);
            if (next < 0) return initialEntropy * points[^1].Ratio;
            if (next == 0) return initialEntropy * points[0].Ratio;
            ((double fromShare, double from), (double toShare, double to)) = (points[next - 1], points[next]);
            return initialEntropy * (from + ((to - from) * (share - fromShare) / (toShare - fromShare)));
        }

        internal override void Validate(string optionName, ICollection<string> faults)
        {
            if (points.Length == 0) faults.Add($"{optionName} is a schedule without points; give at least one.");
            for (int i = 0; i < points.Length; i++)
            {
                Fault.UnlessPositive(points[i].Ratio, $"{optionName}'s ratio at point {i}", faults);
                Fault.Unless(points[i].Share is >= 0 and <= 1 && (i == 0 || points[i].Share > points[i - 1].Share), $"{optionName}'s share at point {i}", points[i].Share, "in [0, 1] and above the point before it", faults);
            }
        }
    }
}
