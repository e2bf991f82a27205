using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The whole of the math goldens, where the machine has them, through the conformance suite.</summary>
public class MathGoldensTests
{
    [Fact]
    public void MathSuite_AllPairs_AgreeWithMathVerifyWithoutFalsePositives()
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Shared("goldens", "math", "pairs.jsonl")]);
        Assert.True(report.Failed.Count <= report.Cases / 100, string.Join('\n', report.Reasons));
        Assert.DoesNotContain(report.Reasons, r => r.Contains("false positive", StringComparison.Ordinal));
    }
}
