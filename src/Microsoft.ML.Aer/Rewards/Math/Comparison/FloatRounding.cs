using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// sympy's rounding of a number to six decimals, which decides between numbers one of which has a decimal point. The digits kept are part
/// of the result, so that two rounded numbers are equal only where both are.
/// </summary>
internal static class FloatRounding
{
    private const int Decimals = 6;

    /// <summary>The rounded number and the digits it is kept to, 0 for an integer; null where the expression is no real number.</summary>
    public static (MathRational Value, int Digits)? Round(MathNode node, MathBudget budget)
    {
        if (MathSubstitution.Symbols(node, budget).Count > 0) return null;
        if (new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(node) is not { IsReal: true } value) return null;
        int digits = 0;
        MathSubstitution.Any(node, n =>
        {
            if (n.Kind == MathKind.Float) digits = Math.Max(digits, n.Precision);
            return false;
        }, budget);

        digits = value.IsExact ? value.Digits : digits;
        if (digits == 0 && value.IsExact && value.Exact.IsInteger) return (value.Exact, 0);
        MathRational exact = value.IsExact ? value.Exact : value.Complex.Re.ToRational();
        if (exact.IsZero) return (exact, digits == 0 ? 0 : digits);

        int magnitude = DecimalMagnitude(exact.Abs());
        int allowed = magnitude + Decimals;
        if (digits == 0) digits = Math.Max(15, allowed);
        else allowed = Math.Min(allowed, digits);
        int shift = digits - magnitude;
        if (Math.Abs(shift) > 20_000) throw new MathLimitException("digits");

        // First to the digits known, then to the decimals asked for; ties to even in both.
        BigInteger known = (exact * PowerOfTen(shift)).Round();
        BigInteger rounded = Decimals >= shift ? known : (new MathRational(known) / PowerOfTen(shift - Decimals)).Round() * BigInteger.Pow(10, shift - Decimals);
        MathRational result = new MathRational(rounded) * PowerOfTen(-shift);
        return (result, result.IsInteger ? digits : Math.Max(allowed, 1));
    }

    // The number of digits before the point, negative for zeros after it: 2 for 12, -1 for 0.012.
    private static int DecimalMagnitude(MathRational value)
    {
        int guess = (int)Math.Floor((value.Numerator.GetBitLength() - value.Denominator.GetBitLength()) * 0.30102999566398120);
        if (Math.Abs(guess) > 20_000) throw new MathLimitException("digits");
        while (PowerOfTen(guess) > value) guess--;
        while (!(PowerOfTen(guess) > value)) guess++;
        return guess;
    }

    private static MathRational PowerOfTen(int exponent) => exponent >= 0 ? BigInteger.Pow(10, exponent) : new MathRational(BigInteger.One, BigInteger.Pow(10, -exponent));
}
