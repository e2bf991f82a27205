using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Stirling's series of the logarithm of the gamma function.</summary>
internal static class Stirling
{
    private const int Terms = 45;

    private static readonly BigFloat[] Coefficients = [.. Enumerable.Range(1, Terms).Select(n => BigFloat.From(Bernoulli(2 * n) / (2 * n * (2 * n - 1))))];

    /// <summary>From this real part on the first terms give 256 bits: the least error of the series is below e^(-2 pi 60).</summary>
    public static BigFloat Start { get; } = 60;

    public static BigComplex LogGamma(BigComplex z)
    {
        BigComplex sum = (z - (BigComplex)(BigFloat.One / 2)) * z.Log() - z + (BigComplex)(BigFunctions.Log(2 * BigFunctions.Pi) / 2);
        BigComplex power = BigComplex.One / z, square = power * power;
        foreach (BigFloat coefficient in Coefficients)
        {
            sum += coefficient * power;
            power *= square;
        }
        return sum;
    }

    /// <summary>The Bernoulli number, by the sums over binomials.</summary>
    public static MathRational Bernoulli(int n)
    {
        var numbers = new MathRational[n + 1];
        for (int m = 0; m <= n; m++)
        {
            MathRational sum = m == 0 ? 1 : 0;
            BigInteger binomial = BigInteger.One;
            for (int k = 0; k < m; k++)
            {
                sum -= numbers[k] * binomial / (m - k + 1);
                binomial = binomial * (m - k) / (k + 1);
            }
            numbers[m] = sum;
        }
        return numbers[n];
    }
}
