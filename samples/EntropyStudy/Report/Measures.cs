using System.Globalization;

namespace EntropyStudy;

/// <summary>Numbers of several seeds, as the tables show them.</summary>
internal static class Measures
{
    /// <summary>pass@k by seed and problem.</summary>
    public static IReadOnlyList<double[]> PassAt(IEnumerable<Evaluation> bySeed, int k) => [.. bySeed.Select(e => PassAt(e, k))];

    /// <summary>pass@k by problem.</summary>
    public static double[] PassAt(Evaluation evaluation, int k) => [.. evaluation.Correct.Select(c => Statistics.PassAt(evaluation.Samples, c, k))];

    /// <summary>a - b, seed by seed and problem by problem.</summary>
    public static IReadOnlyList<double[]> Difference(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (p, q) => p - q).ToArray())];

    public static string Cell(IReadOnlyList<double[]> values)
    {
        Interval interval = Statistics.Bootstrap(values);
        return string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:0.000} [{interval.Low:0.000}, {interval.High:0.000}]");
    }

    public static string SignedCell(IReadOnlyList<double[]> values)
    {
        Interval interval = Statistics.Bootstrap(values);
        return string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:+0.000;-0.000;0.000} [{interval.Low:+0.000;-0.000;0.000}, {interval.High:+0.000;-0.000;0.000}]");
    }

    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Pairs of runs of the same seed.</summary>
    public static IReadOnlyList<(RunResult A, RunResult B)> Paired(IReadOnlyList<RunResult> a, IReadOnlyList<RunResult> b) =>
        [.. a.Join(b, r => r.Settings["seed"], r => r.Settings["seed"], (x, y) => (x, y))];

    public static Evaluation Last(RunResult run) => Test(run, run.Steps);

    public static Evaluation Test(RunResult run, int step, double temperature = 1) =>
        run.At("test", step, temperature) ?? throw new FormatException($"{run.Id}: no test evaluation of step {step} at temperature {temperature}.");
}
