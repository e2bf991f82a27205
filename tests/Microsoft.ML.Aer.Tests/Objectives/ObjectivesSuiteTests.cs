using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The conformance suite of objectives: TRL's and verl's numbers, and that it notices what it does not know.</summary>
public sealed class ObjectivesSuiteTests
{
    private const string Inputs = """
        "inputs": {"logp": [[-1.0]], "old_logp": [[-1.0]], "ref_logp": [[-1.0]], "entropy": [[0.5]], "mask": [[1]], "advantages": [2.0]}
        """;

    [Theory]
    [InlineData("trl.json")]
    [InlineData("verl.json")]
    public void EveryCase_OfThePeers_Agrees(string file)
    {
        ConformanceReport report = ObjectivesSuite.Run([TestPaths.Shared("goldens", "objectives", file)]);

        Assert.True(report.Cases > 0);
        Assert.Empty(report.Reasons);
    }

    [Fact]
    public void KnownCase_OfOneToken_Passes() =>
        // One token of ratio 1 and advantage 2: loss -2, and d(-r A)/dlogp = -2.
        Assert.Empty(Run("""{"config": {"loss_type": "dapo"}, "loss": -2.0, "grad_logp": [[-2.0]], "grad_entropy": [[0.0]], "metrics": {"entropy": 0.5}}""").Reasons);

    [Theory]
    [InlineData("""{"config": {"loss_type": "nonsense"}, "loss": -2.0, "grad_logp": [[-2.0]], "metrics": {}}""", "nonsense")]
    [InlineData("""{"config": {"loss_type": "dapo", "magic": 1}, "loss": -2.0, "grad_logp": [[-2.0]], "metrics": {}}""", "magic")]
    [InlineData("""{"config": {"loss_type": "dapo"}, "loss": -2.0, "grad_logp": [[-2.0]], "metrics": {"mystery": 1}}""", "mystery")]
    [InlineData("""{"config": {"loss_type": "dapo"}, "loss": -2.1, "grad_logp": [[-2.0]], "metrics": {}}""", "loss differs")]
    [InlineData("""{"config": {"loss_type": "dapo"}, "loss": -2.0, "grad_logp": [[-2.1]], "metrics": {}}""", "gradient_logp differs")]
    [InlineData("""{"config": {"loss_type": "dapo"}, "loss": -2.0, "grad_logp": [[-2.0]], "grad_entropy": [[0.1]], "metrics": {}}""", "gradient_entropy differs")]
    [InlineData("""{"config": {"loss_type": "dapo"}, "loss": -2.0, "grad_logp": [[-2.0]], "metrics": {"entropy": 0.6}}""", "entropy differs")]
    public void WhatItDoesNotKnowOrDiffers_Fails(string golden, string reason)
    {
        ConformanceReport report = Run(golden);

        Assert.Equal(1, report.Cases);
        Assert.Contains(reason, Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownEstimatorAndSection_Fail()
    {
        ConformanceReport report = RunText("""
            {"note": "", "surprise": [], "advantages": [{"rewards": [1.0, 0.0], "group": [0, 0], "lengths": [1, 1], "results": {"magic": [[0], [0]]}}]}
            """);

        Assert.Equal(2, report.Failed.Count);
    }

    private static ConformanceReport Run(string golden) => RunText("{\"sets\": [{" + Inputs + ", \"cases\": [" + golden + "]}]}");

    private static ConformanceReport RunText(string json)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return ObjectivesSuite.Run([path]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
