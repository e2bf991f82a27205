using System.Numerics;
using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

public sealed class PassAtKTests
{
    // Whole integers: 1 - C(n-c, k) / C(n, k).
    private static double Exact(int n, int c, int k)
    {
        BigInteger all = Choose(n, k), none = n - c < k ? 0 : Choose(n - c, k);
        BigInteger scaled = ((all - none) << 120) / all;
        return (double)scaled / Math.Pow(2, 120);
    }

    private static BigInteger Choose(int n, int k)
    {
        BigInteger above = 1, below = 1;
        for (int i = 1; i <= Math.Min(k, n - k); i++)
        {
            above *= n - i + 1;
            below *= i;
        }
        return above / below;
    }

    [Fact]
    public void Estimate_EverySmallCase_EqualsExactIntegers()
    {
        for (int n = 1; n <= 24; n++)
        {
            for (int c = 0; c <= n; c++)
            {
                for (int k = 1; k <= n; k++) Assert.Equal(Exact(n, c, k), PassAtK.Estimate(n, c, k), 1e-15);
            }
        }
    }

    [Theory]
    [InlineData(100_000, 1, 1)]
    [InlineData(100_000, 1, 2000)]
    [InlineData(100_000, 3, 7)]
    [InlineData(100_000, 1000, 100)]
    [InlineData(100_000, 99_999, 1)]
    [InlineData(100_000, 1500, 1500)]
    [InlineData(99_991, 17, 99_000)]
    [InlineData(65_536, 2, 30_000)]
    public void Estimate_LargeCounts_KeepsEveryDigit(int n, int c, int k)
    {
        double exact = Exact(n, c, k);
        Assert.InRange(PassAtK.Estimate(n, c, k), exact * (1 - 4e-16), exact * (1 + 4e-16));
    }

    [Property]
    public bool Estimate_MoreSuccessesOrMoreTries_NeverLowersIt(byte completions, byte correct, byte k)
    {
        int n = completions + 2, c = correct % n, tries = 1 + (k % (n - 1));
        double here = PassAtK.Estimate(n, c, tries);
        return here is >= 0 and <= 1 && PassAtK.Estimate(n, c + 1, tries) >= here && PassAtK.Estimate(n, c, tries + 1) >= here;
    }

    [Theory]
    [InlineData(4, 1, 0)]
    [InlineData(4, 1, 5)]
    [InlineData(4, 5, 1)]
    [InlineData(4, -1, 1)]
    public void Estimate_OutOfRange_Throws(int n, int c, int k) => Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Estimate(n, c, k));
}
