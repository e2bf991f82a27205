using System.Text.Json;
using ScottPlot;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Draws JSON lines of measurements: <c>plot FILE X Y BY OUTPUT.png</c>, one curve for each value of BY.</summary>
internal static class LinePlot
{
    public const string Usage = "plot FILE X Y BY OUTPUT.png: draws the JSON lines in FILE, field Y over field X (logarithmic), a curve for each value of BY";

    public static int Run(string[] words)
    {
        if (words is not [var file, var x, var y, var by, var output]) return Fail(Usage);
        if (!File.Exists(file)) return Fail($"{file}: there is no such file.");
        JsonElement[] lines = [.. File.ReadLines(file).Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] usable = [.. lines.Where(line => line.TryGetProperty(x, out _) && line.TryGetProperty(y, out _) && line.TryGetProperty(by, out _))];
        if (usable.Length == 0) return Fail($"{file}: none of its {lines.Length} JSON lines has the fields {x}, {y} and {by}.");

        using var plot = new Plot();
        foreach (IGrouping<string, JsonElement> curve in usable.GroupBy(line => line.GetProperty(by).ToString()))
        {
            (double X, double Y)[] points = [.. curve.Select(line => (Math.Log2(line.GetProperty(x).GetDouble()), Math.Log10(line.GetProperty(y).GetDouble()))).OrderBy(point => point.Item1)];
            var drawn = plot.Add.Scatter(points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray());
            drawn.LegendText = $"{by} {curve.Key}";
            drawn.MarkerSize = 7;
        }
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = value => Math.Pow(2, value).ToString("G4", System.Globalization.CultureInfo.InvariantCulture), IntegerTicksOnly = true };
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = value => Math.Pow(10, value).ToString("G2", System.Globalization.CultureInfo.InvariantCulture) };
        plot.XLabel(x);
        plot.YLabel(y);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(output, 720, 440);
        return 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
