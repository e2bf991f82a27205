using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What docs/entropy-control.md says of the control laws holds in the simulation.</summary>
public sealed class ControllersSuiteTests
{
    private static readonly ControlQuality Default = ControllersSuite.Measure(EntropyControl.ProportionalIntegral(), EntropyTarget.Annealed());

    [Fact]
    public void EveryLaw_HoldsTheTarget_WithItsDefaultGains() => Assert.Empty(ControllersSuite.Run([]).Reasons);

    [Fact]
    public void DefaultLaw_SettlesSooner_AndRestsCloser_ThanAllOthersWithTheirDefaults()
    {
        foreach (EntropyControl other in new[] { EntropyControl.Integral(), EntropyControl.Sign(), EntropyControl.Multiplicative() })
        {
            ControlQuality quality = ControllersSuite.Measure(other, EntropyTarget.Annealed());
            Assert.True(Default.Settling < quality.Settling && Default.SteadyError < quality.SteadyError, $"{quality}");
        }
    }

    [Fact]
    public void Smoothing_QuietensTheCoefficient() =>
        Assert.True(Default.Roughness < ControllersSuite.Measure(EntropyControl.ProportionalIntegral(smoothing: 0), EntropyTarget.Annealed()).Roughness / 3);

    [Fact]
    public void AnnealedTarget_IsFollowedSoonerThanAConstantOne() =>
        Assert.True(Default.Settling < ControllersSuite.Measure(EntropyControl.ProportionalIntegral(), EntropyTarget.RatioOfInitial()).Settling);

    [Fact]
    public void Aer_KeepsItsTargetWhereAFixedCoefficientDoesNot()
    {
        double[] aer = [.. new[] { 0.5, 1, 2 }.Select(w => ControllersSuite.FinalEntropy(EntropyRegularization.Adaptive(), w))];
        double[] fixedOnes = [.. new[] { 0.5, 1, 2 }.Select(w => ControllersSuite.FinalEntropy(EntropyRegularization.Fixed(0.03), w))];

        Assert.All(aer, h => Assert.InRange(h, 0.22, 0.245));
        Assert.True(fixedOnes.Max() - fixedOnes.Min() > 0.1);
    }

    [Fact]
    public void Simulation_FallsAsTheRunsItIsSetFrom()
    {
        double[] entropies = new EntropySimulation().Run(EntropyRegularization.None).Entropies;
        Assert.InRange(entropies[^1], 0.145, 0.165);
        Assert.InRange(Array.FindIndex(entropies, h => h < 0.4 * entropies[0]), 400, 500);
        Assert.InRange(ControllersSuite.FinalEntropy(EntropyRegularization.Fixed(0.03), 1), 0.23, 0.27);
    }
}
