using System.Globalization;
using System.Text.Json;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Draws JSON lines of measurements: <c>plot FILE X Y BY OUTPUT.png</c>, one curve for each value of BY.</summary>
internal static class LinePlot
{
    public const string Usage = "plot FILE X Y BY OUTPUT.png: draws the JSON lines in FILE, field Y over field X, both logarithmic, a curve for each value of BY";

    public static int Run(string[] words)
    {
        if (words is not [var file, var x, var y, var by, var output]) return Fail(Usage);
        if (!File.Exists(file)) return Fail($"{file}: there is no such file.");
        JsonElement[] lines = [.. File.ReadLines(file).Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] usable = [.. lines.Where(line => line.TryGetProperty(x, out _) && line.TryGetProperty(y, out _) && line.TryGetProperty(by, out _))];
        if (usable.Length == 0) return Fail($"{file}: none of its {lines.Length} JSON lines has the fields {x}, {y} and {by}.");

        (double X, double Y)? Point(JsonElement line) =>
            line.GetProperty(x) is { ValueKind: JsonValueKind.Number } across && line.GetProperty(y) is { ValueKind: JsonValueKind.Number } up && across.GetDouble() > 0 && up.GetDouble() > 0
                ? (Math.Log10(across.GetDouble()), Math.Log10(up.GetDouble())) : null;
        if (usable.FirstOrDefault(line => Point(line) is null) is { ValueKind: JsonValueKind.Object } bad) return Fail($"{file}: {x} and {y} must be positive numbers, but a line has {bad.GetProperty(x)} and {bad.GetProperty(y)}.");

        using var plot = new Plot();
        foreach (IGrouping<string, JsonElement> curve in usable.GroupBy(line => line.GetProperty(by).ToString()))
        {
            (double X, double Y)[] points = [.. curve.Select(line => Point(line)!.Value).OrderBy(point => point.X)];
            var drawn = plot.Add.Scatter(points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray());
            drawn.LegendText = $"{by} {curve.Key}";
            drawn.MarkerSize = 7;
        }
        plot.Axes.Bottom.TickGenerator = Ticks(usable, x);
        plot.Axes.Left.TickGenerator = Ticks(usable, y);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.ShowLegend(Edge.Right); // beside the curves, not over them
        plot.SavePng(output, 720, 440);
        return 0;
    }

    // The values themselves where they are few, as with batches and contexts; else 1, 2 and 5 of each power of ten.
    private static NumericManual Ticks(JsonElement[] lines, string field)
    {
        double[] values = [.. lines.Select(line => line.GetProperty(field).GetDouble()).Distinct().Order()];
        if (values.Length > 6 || values.Zip(values.Skip(1), (a, b) => b / a).Any(ratio => ratio < 1.5))
        {
            double[] round = [.. Enumerable.Range(-9, 24).SelectMany(power => new[] { 1, 2, 5 }.Select(digit => digit * Math.Pow(10, power)))];
            values = [.. round.Where(tick => tick > values[0] / 2 && tick < values[^1] * 2)];
        }
        return new(values.Select(Math.Log10).ToArray(), values.Select(Label).ToArray());
    }

    private static string Label(double value) =>
        value >= 1e6 ? string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:G3}M") : value.ToString("#,0.######", CultureInfo.InvariantCulture);

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
