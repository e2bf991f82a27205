using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Advantages against hand-computed values, and what holds of all estimators.</summary>
public sealed class AdvantageEstimatorTests
{
    private static readonly Dictionary<string, AdvantageEstimator> Estimators = new(StringComparer.Ordinal)
    {
        ["GroupNormalized"] = AdvantageEstimator.GroupNormalized(),
        ["GroupCentered"] = AdvantageEstimator.GroupCentered(),
        ["BatchScaled"] = AdvantageEstimator.BatchScaled(),
        ["LeaveOneOut"] = AdvantageEstimator.LeaveOneOut(),
        ["ReinforcePlusPlus"] = AdvantageEstimator.ReinforcePlusPlus(),
        ["Discounted"] = AdvantageEstimator.ReinforcePlusPlus(0.9),
        ["ReinforcePlusPlusBaseline"] = AdvantageEstimator.ReinforcePlusPlusBaseline(),
        ["Opo"] = AdvantageEstimator.Opo(),
        ["Gpg"] = AdvantageEstimator.Gpg(),
        ["PassAtK"] = AdvantageEstimator.PassAtK(),
        ["QuantileBaseline"] = AdvantageEstimator.QuantileBaseline(),
    };

    public static TheoryData<string> Names => [.. Estimators.Keys];

    [Fact]
    public void GroupNormalized_EqualsPeersNumbers()
    {
        AssertAdvantages(AdvantageEstimator.GroupNormalized(), [1, 0, 0, 0], [1.499700, -0.499900, -0.499900, -0.499900]);
        AssertAdvantages(AdvantageEstimator.GroupNormalized(1e-6), [1, 0, 0, 0], [1.499997, -0.499999, -0.499999, -0.499999]);
        AssertAdvantages(AdvantageEstimator.GroupNormalized(), [1, 0, double.NaN, 0], [1.154501, -0.577250, 0, -0.577250]);
    }

    [Fact]
    public void OtherEstimators_EqualHandComputedNumbers()
    {
        AssertAdvantages(AdvantageEstimator.GroupCentered(), [1, 0, 0, 0], [0.75, -0.25, -0.25, -0.25]);
        AssertAdvantages(AdvantageEstimator.LeaveOneOut(), [1, 0, 0, 0], [1, -1.0 / 3, -1.0 / 3, -1.0 / 3]);
        AssertAdvantages(AdvantageEstimator.Gpg(), [1, 0, 0, 0], [3, -1, -1, -1]);
        AssertAdvantages(AdvantageEstimator.PassAtK(normalize: false), [0.2, 1, 0.7, 0], [0, 0.3, 0, 0]);
        // Lengths 1, 2, 3, 4: the baseline is 1 / 10.
        AssertAdvantages(AdvantageEstimator.Opo(), [1, 0, 0, 0], [0.9, -0.1, -0.1, -0.1]);
    }

    [Fact]
    public void QuantileBaseline_OnHardProblemsRewardsSuccess_OnEasyOnesPunishesFailure()
    {
        // K = 0.4: the baseline is 0 up to an accuracy of 0.6, else 1; the deviation of one in four is 0.5, and so is that of three.
        AssertAdvantages(AdvantageEstimator.QuantileBaseline(), [1, 0, 0, 0], [1.999600, 0, 0, 0]);
        AssertAdvantages(AdvantageEstimator.QuantileBaseline(), [1, 1, 1, 0], [0, 0, 0, -1.999600]);
    }

    [Fact]
    public void ReinforcePlusPlus_IsWhiteOverTokens()
    {
        Advantages found = AdvantageEstimator.ReinforcePlusPlus().Estimate(new AdvantageBatch([1, 0, 0.5], [0, 1, 2], [2, 3, 1]));
        double[] tokens = [found[0], found[0], found[1], found[1], found[1], found[2]];

        Assert.Equal(0, tokens.Average(), 1e-9);
        Assert.Equal(1, tokens.Sum(t => t * t) / 5, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MissingRewards_GetZero_AndLeaveTheOthersAsIfTheyWereNotThere(string name)
    {
        AdvantageEstimator estimator = Estimators[name];
        Advantages with = estimator.Estimate(new AdvantageBatch([1, double.NaN, 0, 0.5, double.NaN, 0.2, 0.9], [0, 0, 0, 0, 1, 1, 1], [3, 2, 1, 4, 2, 2, 5]));
        Advantages without = estimator.Estimate(new AdvantageBatch([1, 0, 0.5, 0.2, 0.9], [0, 0, 0, 1, 1], [3, 1, 4, 2, 5]));

        Assert.Equal(0, with[1]);
        Assert.Equal(0, with[4]);
        int[] kept = [0, 2, 3, 5, 6];
        for (int i = 0; i < kept.Length; i++) Assert.Equal(without[i], with[kept[i]], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AllMissing_GivesZeros(string name)
    {
        Advantages found = Estimators[name].Estimate(new AdvantageBatch([double.NaN, double.NaN], [0, 0], [2, 0]));
        Assert.Equal((0, 0), (found[0], found[1]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EqualRewards_GiveZeros(string name)
    {
        // 0.1 three times: its mean is not exactly 0.1 in floating point.
        Advantages found = Estimators[name].Estimate(new AdvantageBatch([0.1, 0.1, 0.1], [0, 0, 0], [1, 1, 1]));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(0, found[i], 1e-9));
    }

    [Property(MaxTest = 50)]
    public void Advantages_DoNotDependOnTheOrderOfCompletions(int seed)
    {
        var random = new Random(seed);
        int count = 12;
        double[] rewards = [.. Enumerable.Range(0, count).Select(_ => random.Next(8) == 0 ? double.NaN : random.NextDouble())];
        int[] groups = [.. Enumerable.Range(0, count).Select(_ => random.Next(4))], lengths = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 6))];
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        foreach ((string name, AdvantageEstimator estimator) in Estimators)
        {
            Advantages straight = estimator.Estimate(new AdvantageBatch(rewards, groups, lengths));
            Advantages permuted = estimator.Estimate(new AdvantageBatch([.. order.Select(i => rewards[i])], [.. order.Select(i => groups[i])], [.. order.Select(i => lengths[i])]));
            for (int i = 0; i < count; i++) Assert.True(Math.Abs(straight[order[i]] - permuted[i]) < 1e-9, name);
        }
    }

    [Fact]
    public void Batch_OfUnequalLists_IsRefused() =>
        Assert.Contains("2 rewards, 1 group ids", Assert.Throws<ArgumentException>(() => new AdvantageBatch([1, 0], [0], [1, 1])).Message, StringComparison.Ordinal);

    private static void AssertAdvantages(AdvantageEstimator estimator, double[] rewards, double[] expected)
    {
        Advantages found = estimator.Estimate(new AdvantageBatch(rewards, new int[rewards.Length], [.. Enumerable.Range(1, rewards.Length)]));
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6);
    }
}
