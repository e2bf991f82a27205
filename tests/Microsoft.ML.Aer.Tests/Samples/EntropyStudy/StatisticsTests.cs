using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class StatisticsTests
{
    [Theory]
    [InlineData(6, 2, 3)]
    [InlineData(6, 0, 4)]
    [InlineData(6, 5, 2)]
    [InlineData(5, 1, 5)]
    public void PassAt_Counts_IsTheShareOfSubsetsWithASuccess(int samples, int correct, int k)
    {
        int[] subsets = [.. Enumerable.Range(0, 1 << samples).Where(s => int.PopCount(s) == k)];
        double expected = subsets.Count(s => (s & ((1 << correct) - 1)) != 0) / (double)subsets.Length;
        Assert.Equal(expected, Statistics.PassAt(samples, correct, k), 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void PassAt_MoreThanThereAre_Refused(int k) => Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.PassAt(8, 2, k));

    [Fact]
    public void Bootstrap_OneSeed_IsAsWideAsTheNormalApproximation()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 1.0 : 0)];
        Interval interval = Statistics.Bootstrap([values]);
        Assert.Equal(0.25, interval.Mean, 12);
        double expected = 2 * 1.96 * Math.Sqrt(0.25 * 0.75 / values.Length);
        Assert.InRange((interval.High - interval.Low) / expected, 0.9, 1.1);
    }

    [Fact]
    public void Bootstrap_SeedsThatAgree_AreNotMoreProblems()
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? 1.0 : 0)];
        Interval one = Statistics.Bootstrap([values]), four = Statistics.Bootstrap([values, values, values, values]);
        // Problems drawn anew for each seed would make it half as wide.
        Assert.InRange((four.High - four.Low) / (one.High - one.Low), 0.9, 1.1);
    }

    [Fact]
    public void Bootstrap_SeedsThatDiffer_WidenTheInterval()
    {
        double[] low = [.. Enumerable.Repeat(0.2, 50)], high = [.. Enumerable.Repeat(0.6, 50)];
        Interval interval = Statistics.Bootstrap([low, high]);
        Assert.Equal(0.4, interval.Mean, 12);
        Assert.Equal(0.2, interval.Low, 12);
        Assert.Equal(0.6, interval.High, 12);
    }

    [Fact]
    public void Bootstrap_OtherProblemsForASeed_Refused() => Assert.Throws<ArgumentException>(() => Statistics.Bootstrap([new double[3], new double[4]]));
}
