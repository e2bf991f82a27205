using Microsoft.ML.Aer;
using ScottPlot;

namespace QuickStart;

/// <summary>Reward, entropy and alpha over the steps, as a picture.</summary>
public sealed class Curves
{
    private readonly List<TrainingStep> _steps = [];

    public void Add(TrainingStep step) => _steps.Add(step);

    public void Save(string path)
    {
        double[] x = [.. _steps.Select(s => (double)s.Step)];
        var multiplot = new Multiplot();
        multiplot.AddPlots(3);
        Draw(multiplot.GetPlot(0), "reward", x, s => s.Reward?.Mean, "mean reward");
        Draw(multiplot.GetPlot(1), "entropy (nats)", x, s => s.Entropy, "entropy");
        Line(multiplot.GetPlot(1), x, s => s.TargetEntropy, "target", LinePattern.Dashed);
        Draw(multiplot.GetPlot(2), "alpha", x, s => s.EntropyCoefficient, "entropy coefficient");
        multiplot.SavePng(path, 800, 900);
    }

    private void Draw(Plot plot, string label, double[] x, Func<TrainingStep, double?> value, string legend)
    {
        plot.YLabel(label);
        plot.XLabel("step");
        Line(plot, x, value, legend, LinePattern.Solid);
        plot.ShowLegend();
    }

    private void Line(Plot plot, double[] x, Func<TrainingStep, double?> value, string legend, LinePattern pattern)
    {
        var line = plot.Add.ScatterLine(x, [.. _steps.Select(s => value(s) ?? double.NaN)]);
        line.LegendText = legend;
        line.LinePattern = pattern;
    }
}
