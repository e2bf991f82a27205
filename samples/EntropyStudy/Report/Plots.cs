using System.Text;
using ScottPlot;

namespace EntropyStudy;

/// <summary>The pictures of a scenario.</summary>
internal static class Plots
{
    private const int Width = 760, Height = 460;

    private static readonly int[] Ks = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Draws what there are results for, and returns the Markdown that shows it.</summary>
    public static string Draw(StudyData data, Scenario scenario, string folder)
    {
        Series[] series = [.. Methods.All.Select((m, i) => new Series(m.Name, data.Main(scenario, m), Colors.Category20[i % Colors.Category20.Length])).Where(s => s.Runs.Count > 0)];
        string phase = "main runs, mean over seeds";
        if (series.Length == 0)
        {
            // Before the main runs the tuning runs have curves to show.
            series = [.. Methods.All.Where(m => m.IsTuned).Select((m, i) => new Series($"{m.Name} {m.Candidates[0].Label}", [.. data.Tuning(scenario, m).Where(r => r.Settings["setting"] == m.Candidates[0].Label)], Colors.Category20[i * 2 % Colors.Category20.Length])).Where(s => s.Runs.Count > 0)];
            phase = "tuning runs of the recommended settings, one seed";
        }
        if (series.Length == 0) return "";
        Directory.CreateDirectory(folder);
        var page = new StringBuilder($"### Curves\n\n{char.ToUpperInvariant(phase[0])}{phase[1..]}.\n\n");
        Save("reward", "training reward", plot => Curve(plot, series, c => c.Reward));
        Save("entropy", "entropy (nats), target dashed", plot =>
        {
            Curve(plot, series, c => c.Entropy);
            Curve(plot, series, c => c.Target, LinePattern.Dashed);
            // A run whose bonus ran away would leave the others a flat line.
            plot.Axes.SetLimitsY(0, Math.Min(series.Max(s => s.Runs.Max(r => r.Curve!.Entropy.Max())), 2 * series.Max(s => s.Runs.Max(r => r.Curve!.Entropy[0]))));
        });
        Save("coefficient", "entropy coefficient", plot => Curve(plot, [.. series.Where(s => s.Runs[0].Curve!.Coefficient.Any(c => c > 0))], c => c.Coefficient));
        if (series[0].Runs[0].Steps == RunSpec.MainSteps)
        {
            Save("pass-at-k", "pass@k on test, last step", plot => PassAtK(plot, series, data.BaseOnTest(scenario)), "k (log2)");
            Save("frontier", "pass@16 on test", plot => Frontier(plot, series, data.BaseOnTest(scenario)), "pass@1 on test: checkpoints as lines, temperatures as points");
            Save("kept", "pass@1 on test, last step", plot => Kept(plot, series), "entropy kept on test, nats: a point a run");
        }
        return page.Append('\n').ToString();

        void Save(string name, string yLabel, Action<Plot> draw, string xLabel = "step")
        {
            var plot = new Plot();
            draw(plot);
            plot.XLabel(xLabel);
            plot.YLabel(yLabel);
            plot.Legend.FontSize = 10;
            plot.ShowLegend(Edge.Right);
            string file = $"{scenario.Name}-{name}.png";
            plot.SavePng(Path.Combine(folder, file), Width, Height);
            page.Append($"![{yLabel}, {scenario.Name}](study/{file})\n");
        }
    }

    private static void Curve(Plot plot, Series[] series, Func<Curve, double[]> value, LinePattern? pattern = null)
    {
        foreach (Series s in series.Where(s => s.Runs.All(r => value(r.Curve!).Length > 0)))
        {
            double[] x = [.. s.Runs[0].Curve!.Step.Select(i => (double)i)];
            Line(plot, x, [.. x.Select((_, i) => s.Runs.Average(r => value(r.Curve!)[i]))], s.Color, pattern is null ? s.Name : null, pattern);
        }
    }

    private static void PassAtK(Plot plot, Series[] series, RunResult? untrained)
    {
        double[] x = [.. Ks.Select(k => Math.Log2(k))];
        foreach (Series s in series) Line(plot, x, [.. Ks.Select(k => s.Runs.Average(r => Measures.Last(r).PassAt(k)))], s.Color, s.Name);
        if (untrained?.At("test", 0, 1) is { } evaluation) Line(plot, x, [.. Ks.Select(evaluation.PassAt)], Colors.Black, "base", LinePattern.Dotted);
    }

    private static void Frontier(Plot plot, Series[] series, RunResult? untrained)
    {
        foreach (Series s in series)
        {
            int[] steps = [.. s.Runs[0].Evaluations.Where(e => e.Temperature == 1).Select(e => e.Step)];
            Line(plot, [.. steps.Select(step => Mean(s.Runs, step, 1, 1))], [.. steps.Select(step => Mean(s.Runs, step, 1, 16))], s.Color, s.Name);
            double[] temperatures = [.. s.Runs[0].Evaluations.Where(e => e.Step == s.Runs[0].Steps && e.Temperature > 0).Select(e => e.Temperature)];
            Points(plot, [.. temperatures.Select(t => Mean(s.Runs, s.Runs[0].Steps, t, 1))], [.. temperatures.Select(t => Mean(s.Runs, s.Runs[0].Steps, t, 16))], s.Color);
        }
        if (untrained is null) return;
        Evaluation[] sampled = [.. untrained.Evaluations.Where(e => e.Temperature > 0)];
        Points(plot, [.. sampled.Select(e => e.PassAt(1))], [.. sampled.Select(e => e.PassAt(16))], Colors.Black, "base, temperatures");

        static double Mean(IReadOnlyList<RunResult> runs, int step, double temperature, int k) => runs.Average(r => Measures.Test(r, step, temperature).PassAt(k));
    }

    private static void Kept(Plot plot, Series[] series)
    {
        foreach (Series s in series) Points(plot, [.. s.Runs.Select(r => Measures.Last(r).Entropy)], [.. s.Runs.Select(r => Measures.Last(r).PassAt(1))], s.Color, s.Name);
    }

    private static void Line(Plot plot, double[] x, double[] y, Color color, string? legend, LinePattern? pattern = null)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = 1.5f;
        if (pattern is { } given) line.LinePattern = given;
        if (legend is not null) line.LegendText = legend;
    }

    private static void Points(Plot plot, double[] x, double[] y, Color color, string? legend = null)
    {
        ScottPlot.Plottables.Scatter points = plot.Add.ScatterPoints(x, y, color);
        if (legend is not null) points.LegendText = legend;
    }

    private sealed record Series(string Name, IReadOnlyList<RunResult> Runs, Color Color);
}
