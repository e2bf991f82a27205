using System.Globalization;

namespace EntropyStudy;

/// <summary>Final policies decoded at several temperatures: how much of a gain in pass@k hotter decoding gives as well.</summary>
internal static class DiversitySection
{
    private static readonly double[] Temperatures = [0.6, 0.8, 1, 1.2, 1.4];

    public static string Text(StudyData data, Scenario scenario, IReadOnlyList<Method> methods)
    {
        var table = new MarkdownTable(["method", "seeds", .. Temperatures.Select(t => string.Create(CultureInfo.InvariantCulture, $"T = {t}"))]);
        if (data.BaseOnTest(scenario) is { } untrained) table.Add(["base", "", .. Temperatures.Select(t => Cell([untrained], t, _ => 0))]);
        bool any = false;
        foreach (Method method in methods)
        {
            IReadOnlyList<RunResult> runs = data.Main(scenario, method);
            if (runs.Count == 0) continue;
            any = true;
            table.Add([$"`{method.Name}`", runs.Count.ToString(CultureInfo.InvariantCulture), .. Temperatures.Select(t => Cell(runs, t, r => r.Steps))]);
        }
        return any ? $"### Decoded hotter and cooler\n\npass@1 / pass@16 of the final policies, means.\n\n{table}\n" : "";
    }

    private static string Cell(IReadOnlyList<RunResult> runs, double temperature, Func<RunResult, int> step)
    {
        Evaluation[] evaluations = [.. runs.Select(r => r.At("test", step(r), temperature)).OfType<Evaluation>()];
        return evaluations.Length == 0 ? "" : $"{Measures.Number(evaluations.Average(e => e.PassAt(1)))} / {Measures.Number(evaluations.Average(e => e.PassAt(16)))}";
    }
}
