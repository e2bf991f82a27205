using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Pairs judged by Math-Verify, through the conformance suite: a file of our own, and the large one where the machine has it.</summary>
public sealed class MathGoldensTests
{
    [Fact]
    public void MathSuite_OwnPairs_AllAgreeWithMathVerify()
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Data("math", "pairs.jsonl")]);
        Assert.True(report.Cases > 500);
        Assert.True(report.Failed.Count == 0, string.Join('\n', report.Reasons));
    }

    [Fact]
    public void MathSuite_HeldOutPairs_AllAgree()
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Data("math", "held-out.jsonl")]);
        Assert.True(report.Cases > 10_000);
        Assert.True(report.Failed.Count == 0, string.Join('\n', report.Reasons));
    }

    [Fact]
    public void MathSuite_TuplesIntervalsAndSets_NearlyAllAgree_WithoutFalsePositives()
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Data("math", "groups.jsonl")]);
        Assert.True(report.Cases > 1_000);
        Assert.True(report.Failed.Count <= 1, string.Join('\n', report.Reasons));
        Assert.DoesNotContain(report.Reasons, r => r.Contains("false positive", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("integrals.jsonl", 817, 102)]
    [InlineData("inequalities.jsonl", 1428, 122)]
    public void MathSuite_WhatIsSolvedInPart_MostlyAgrees_WithoutFalsePositives(string file, int cases, int different)
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Data("math", file)]);
        Assert.Equal(cases, report.Cases);
        Assert.True(report.Failed.Count <= different, string.Join('\n', report.Reasons));
        Assert.DoesNotContain(report.Reasons, r => r.Contains("false positive", StringComparison.Ordinal));
    }

    [Fact]
    public void MathSuite_LargeFile_AgreesWithMathVerifyWithoutFalsePositives()
    {
        ConformanceReport report = MathSuite.Run([TestPaths.Shared("goldens", "math", "pairs.jsonl")]);
        Assert.True(report.Failed.Count <= report.Cases / 100, string.Join('\n', report.Reasons));
        Assert.DoesNotContain(report.Reasons, r => r.Contains("false positive", StringComparison.Ordinal));
    }

    [Fact]
    public void MathSuite_WrongVerdict_Fails()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "pairs.jsonl");
        File.WriteAllLines(file, ["""{"gold":"1","prediction":"2","equal":true,"category":"a"}""", """{"gold":"1","prediction":"1","equal":false,"category":"b"}""", """{"gold":"1","prediction":"2","equal":true,"timeout":true}"""]);
        ConformanceReport report = MathSuite.Run([file]);
        Assert.Equal(["line 1", "line 2"], report.Failed);
        Assert.Contains("\"false_positives\":1", report.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"false_negatives_by_category\":{\"a\":1}", report.ToJson(), StringComparison.Ordinal);
    }
}
