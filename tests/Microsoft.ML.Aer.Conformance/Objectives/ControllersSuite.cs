using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>controllers [FILE]</c>: simulates every control law of the entropy coefficient over a grid of gains and prints the tables of
/// docs/entropy-control.md on stderr, or writes them between the markers of FILE. One case a law: with its default gains it holds the
/// target: within 5 % for the default law, else better than no control at all.
/// </summary>
internal static class ControllersSuite
{
    private const string Begin = "<!-- controllers: begin -->", End = "<!-- controllers: end -->";
    private const int Seeds = 5;

    /// <summary>The laws and their gains. The first of each is the default.</summary>
    private static readonly (string Law, (string Gains, Func<EntropyControl> Make)[] Grid)[] Laws =
    [
        ("integral", [.. new[] { 0.005, 0.0005, 0.002, 0.02 }.Select(g => (Text(g), (Func<EntropyControl>)(() => EntropyControl.Integral(g))))]),
        ("proportional-integral", [.. from p in new[] { 0.1, 0.03, 0.3 } from i in new[] { 0.001, 0.0003, 0.003 } select ($"{Text(p)}, {Text(i)}", (Func<EntropyControl>)(() => EntropyControl.ProportionalIntegral(p, i)))]),
        ("proportional-integral, not smoothed", [("0.1, 0.001", () => EntropyControl.ProportionalIntegral(smoothing: 0))]),
        ("sign", [.. new[] { 0.005, 0.0005, 0.002 }.Select(g => (Text(g), (Func<EntropyControl>)(() => EntropyControl.Sign(g))))]),
        ("multiplicative", [.. new[] { 0.1, 0.01, 0.03, 0.3 }.Select(g => (Text(g), (Func<EntropyControl>)(() => EntropyControl.Multiplicative(g))))]),
    ];

    // Its target is a number of nats: the one that AER's ratio comes to here.
    private static readonly double[] SkyworkSteps = [0.005, 0.0005, 0.002];

    private static readonly (string Name, Func<EntropyTarget> Make)[] Targets =
    [
        ("annealed", () => EntropyTarget.Annealed()),
        ("ratio of initial", EntropyTarget.RatioOfInitial),
    ];

    private static readonly (string Name, Func<EntropyRegularization> Make)[] Transferred =
    [
        ("none", () => EntropyRegularization.None),
        ("fixed, 0.03", () => EntropyRegularization.Fixed(0.03)),
        ("Skywork, target 0.232", () => EntropyRegularization.Skywork(0.232)),
        ("AER, defaults (target 0.232)", () => EntropyRegularization.Adaptive()),
    ];

    public static ConformanceSuite Suite { get; } = new("controllers", "[FILE]", Run);

    public static ConformanceReport Run(string[] args)
    {
        var report = new ConformanceReport("controllers");
        string tables = Tables();
        if (args is [string path]) Replace(path, tables);
        else Console.Error.WriteLine(tables);

        double uncontrolled = Uncontrolled().SteadyError;
        foreach ((string law, (string Gains, Func<EntropyControl> Make)[] grid) in Laws)
        {
            report.Case(law, () =>
            {
                ControlQuality quality = Measure(grid[0].Make(), EntropyTarget.Annealed());
                double allowed = law.StartsWith("proportional", StringComparison.Ordinal) ? 0.05 : uncontrolled;
                if (quality.SteadyError > allowed) throw new InvalidOperationException($"steady error {quality.SteadyError:0.000} with the default gains, more than {allowed:0.000}");
            });
        }

        return report;
    }

    /// <summary>The mean quality over seeds of a law with a target.</summary>
    public static ControlQuality Measure(EntropyControl control, EntropyTarget target, EntropySimulation? bench = null)
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive();
        (aer.Control, aer.Target) = (control, target);
        return Measure(aer, bench);
    }

    /// <summary>The mean quality over seeds of a regularization that has a target.</summary>
    public static ControlQuality Measure(EntropyRegularization regularization, EntropySimulation? bench = null)
    {
        return ControlQuality.Mean([.. Enumerable.Range(1, Seeds).Select(seed =>
        {
            (double[] entropies, double[] targets, double[] coefficients) = ((bench ?? new EntropySimulation()) with { Seed = seed }).Run(regularization);
            return ControlQuality.Of(entropies, targets, coefficients);
        })]);
    }

    /// <summary>What becomes of the same target when nothing steers to it.</summary>
    public static ControlQuality Uncontrolled()
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive();
        (aer.MaximumCoefficient, aer.Target) = (1e-12, EntropyTarget.Annealed());
        (double[] entropies, double[] targets, double[] coefficients) = new EntropySimulation().Run(aer);
        return ControlQuality.Of(entropies, targets, coefficients);
    }

    /// <summary>The tables of the docs, in Markdown.</summary>
    public static string Tables()
    {
        var text = new StringBuilder();
        foreach ((string name, Func<EntropyTarget> target) in Targets)
        {
            text.Append(CultureInfo.InvariantCulture, $"Target: {name}.\n\n");
            text.Append("| control | gains | settled from step | overshoot | steady error | roughness |\n|---|---|---|---|---|---|\n");
            foreach ((string law, (string Gains, Func<EntropyControl> Make)[] grid) in Laws)
            {
                for (int i = 0; i < grid.Length; i++) AppendRow(text, law, grid[i].Gains + (i == 0 ? " (default)" : ""), Measure(grid[i].Make(), target()));
            }

            if (name == Targets[1].Name)
            {
                foreach (double step in SkyworkSteps) AppendRow(text, "Skywork-OR1, absolute target", Text(step) + (step == SkyworkSteps[0] ? " (default)" : ""), Measure(EntropyRegularization.Skywork(0.232, step)));
            }

            if (name == Targets[0].Name) AppendRow(text, "none", "-", Uncontrolled());
            text.Append('\n');
        }

        AppendDelays(text);
        text.Append("Entropy at the end, nats, where the policy loses its own half, once, twice as fast; same settings.\n\n| regularization | wear x 0.5 | wear x 1 | wear x 2 |\n|---|---|---|---|\n");
        foreach ((string name, Func<EntropyRegularization> make) in Transferred)
        {
            string[] ends = [.. new[] { 0.5, 1, 2 }.Select(factor => FinalEntropy(make(), factor).ToString("0.000", CultureInfo.InvariantCulture))];
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", ends)} |\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Mean entropy of a simulation's last hundred steps.</summary>
    public static double FinalEntropy(EntropyRegularization regularization, double wearFactor)
    {
        var bench = new EntropySimulation();
        return (bench with { Wear = wearFactor * bench.Wear }).Run(regularization).Entropies[^100..].Average();
    }

    // How much rests on the delay, which is assumed.
    private static void AppendDelays(StringBuilder text)
    {
        int[] delays = [1, 20, 60, 200];
        text.Append(CultureInfo.InvariantCulture, $"Steady error with the default gains, annealed target, by the delay of the answer in steps (20 in the other tables).\n\n| control | {string.Join(" | ", delays)} |\n|---|{string.Concat(delays.Select(_ => "---|"))}\n");
        foreach ((string law, (string Gains, Func<EntropyControl> Make)[] grid) in Laws)
        {
            string[] errors = [.. delays.Select(d => string.Create(CultureInfo.InvariantCulture, $"{100 * Measure(grid[0].Make(), EntropyTarget.Annealed(), new EntropySimulation { Delay = d }).SteadyError:0.0} %"))];
            text.Append(CultureInfo.InvariantCulture, $"| {law} | {string.Join(" | ", errors)} |\n");
        }

        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, string law, string gains, ControlQuality quality)
    {
        string settling = quality.Settling > 0.95 * new EntropySimulation().Steps ? "never" : quality.Settling.ToString("0", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"| {law} | {gains} | {settling} | {100 * quality.Overshoot:0} % | {100 * quality.SteadyError:0.0} % | {100 * quality.Roughness:0.0} % |\n");
    }

    private static string Text(double gain) => gain.ToString(CultureInfo.InvariantCulture);

    private static void Replace(string path, string tables)
    {
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new FormatException($"{path} lacks the lines {Begin} and {End}, between which the tables go.");
        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n\n{tables}\n\n{text[end..]}");
    }
}
