using EntropyStudy;
using QuickStart;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class SplitTests
{
    [Theory]
    [InlineData((int)ProblemSize.ThreeOrFour)]
    [InlineData((int)ProblemSize.Four)]
    public void Parts_ByProblem_ShareNothing(int given)
    {
        var size = (ProblemSize)given;
        List<CountdownProblem>[] parts = [Split.Train(size), Split.Validation(size), Split.Test(size)];
        Assert.Equal([Split.TrainCount, Split.ValidationCount, Split.TestCount], parts.Select(p => p.Count));
        string[] keys = [.. parts.SelectMany(p => p).Select(p => $"{string.Join(' ', p.Numbers.Order())} {p.Target}")];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(parts.SelectMany(p => p), p => Assert.True(p.Numbers.Length == 4 || (size == ProblemSize.ThreeOrFour && p.Numbers.Length == 3)));
        Assert.All(parts[0].Take(200), p => Assert.Equal(1, CountdownReward.Score(p, p.Answer)));
    }
}
