using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

public sealed class OnnxConformanceTests
{
    public static TheoryData<string> Policies => ["llama-tied", "llama3-rope-scaled", "qwen2-bf16-sharded", "qwen3", "mistral", "phi3", "smollm3"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Decoder_HasTheGoldensLogitsAndContinuations(string policy)
    {
        using var golden = Conformance.PolicyGolden.Open(TestPaths.Shared("goldens", "policies", policy));
        OnnxPolicyCheck.Run(golden, new ConformanceReport("policies"));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Export_UnderTheRealLibrary_ContinuesAsTheGoldensDo(string policy)
    {
        string checkpoint = TestPaths.Shared("goldens", "policies", policy);
        GenAITestLibrary.Need();
        var report = new ConformanceReport("genai");
        GenAISuite.Run(checkpoint, Path.Combine(TestPaths.Shared("goldens", "genai"), policy), report);
        Assert.True(report.Failed.Count == 0, string.Join(Environment.NewLine, report.Reasons));
    }
}
