using System.Text.Json;

namespace Microsoft.ML.Aer.Tests.Training;

public sealed class TrainingStepTests
{
    [Fact]
    public void EveryKeyOfTheMetricsFile_IsInTheDocs()
    {
        string docs = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "metrics.md"));
        Assert.All(
            typeof(TrainingStep).GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)),
            key => Assert.Contains($"`{key}`", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryMetricOfALoss_IsInTheDocs()
    {
        string docs = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "objectives.md"));
        string[] names = [.. typeof(MetricNames).GetFields().Select(f => (string)f.GetRawConstantValue()!).Where(n => n != MetricNames.RatioSquareMean)];
        Assert.NotEmpty(names);
        // Families are one row: `name`, `_min`.
        Assert.All(names, n => Assert.True(
            docs.Contains($"`{n}`", StringComparison.Ordinal) || docs.Contains($"`{n[n.LastIndexOf('_')..]}`", StringComparison.Ordinal), n));
    }
}
