using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyGoldenTests
{
    [Fact]
    public void LlamaTied_AgreesWithTransformers() => Check(TestPaths.Data("policies", "llama-tied"));

    [Theory]
    [InlineData("llama-tied")]
    [InlineData("llama3-rope-scaled")]
    [InlineData("mistral")]
    [InlineData("phi3")]
    [InlineData("qwen2-bf16-sharded")]
    [InlineData("qwen3")]
    [InlineData("smollm3")]
    public void Family_AgreesWithTransformers(string name) => Check(TestPaths.Shared("goldens", "policies", name));

    private static void Check(string folder)
    {
        var report = new ConformanceReport("policies");
        PolicySuite.Run(folder, report);
        Assert.True(report.Failed.Count == 0, string.Join(Environment.NewLine, report.Reasons));
        Assert.Equal(1, report.Cases);
    }
}
