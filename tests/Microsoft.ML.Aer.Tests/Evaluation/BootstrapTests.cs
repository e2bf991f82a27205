namespace Microsoft.ML.Aer.Tests;

public sealed class BootstrapTests
{
    [Fact]
    public void Mean_CoinFlips_HasTheBinomialInterval()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 1.0 : 0)];
        MetricEstimate estimate = Bootstrap.Mean(values, 0.95, 4000, seed: 1)!.Value;
        double deviation = Math.Sqrt(0.25 * 0.75 / 400);
        Assert.Equal(0.25, estimate.Value);
        Assert.Equal(0.25 - (1.96 * deviation), estimate.Low, 0.006);
        Assert.Equal(0.25 + (1.96 * deviation), estimate.High, 0.006);
        Assert.Equal(estimate, Bootstrap.Mean(values, 0.95, 4000, seed: 1));
        Assert.NotEqual(estimate, Bootstrap.Mean(values, 0.95, 4000, seed: 2));
    }

    [Fact]
    public void Mean_Interval_CoversTheTruthAboutAsOftenAsItSays()
    {
        // 400 experiments of 80 problems with success 0.3; 95 % +- 4 standard errors (1.1 %), a little less for the small samples.
        var random = new Random(5);
        int covered = 0;
        for (int experiment = 0; experiment < 400; experiment++)
        {
            double[] values = [.. Enumerable.Range(0, 80).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0)];
            MetricEstimate e = Bootstrap.Mean(values, 0.95, 400, experiment)!.Value;
            if (e.Low <= 0.3 && 0.3 <= e.High) covered++;
        }
        Assert.InRange(covered / 400.0, 0.89, 0.99);
    }

    [Fact]
    public void Mean_MissingValues_AreLeftOut()
    {
        Assert.Equal(2, Bootstrap.Mean([1, double.NaN, 3], 0.9, 100, 0)!.Value.Value);
        Assert.Null(Bootstrap.Mean([double.NaN], 0.9, 100, 0));
    }

    [Fact]
    public void Quantile_LiesBetweenNeighbours()
    {
        double[] sorted = [0, 10, 20];
        Assert.Equal([0, 5, 20], new[] { 0, 0.25, 1 }.Select(q => Bootstrap.Quantile(sorted, q)));
    }
}
