using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

public sealed class TokenizerGoldenTests
{
    [Fact]
    public void EverySetting_TokenizesAsTheReferenceDoes()
    {
        ConformanceReport report = TokenizerSuite.Run([TestPaths.Data("tokenizers")]);
        Assert.True(report.Failed.Count == 0, string.Join(Environment.NewLine, report.Reasons.Take(20)));
        Assert.True(report.Cases > 2900, $"{report.Cases} cases are fewer than the repository holds");
    }

    [Theory]
    [InlineData("gemma3")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen3")]
    [InlineData("smollm2")]
    public void PublishedTokenizer_TokenizesAsTheReferenceDoes(string name)
    {
        var report = new ConformanceReport("tokenizers");
        TokenizerSuite.Run(TestPaths.Shared("goldens", "tokenizers", name), report);
        Assert.True(report.Failed.Count == 0, string.Join(Environment.NewLine, report.Reasons.Take(20)));
        Assert.True(report.Cases > 300);
    }
}
