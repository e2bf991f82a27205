namespace QuickStart;

/// <summary>An exact quotient of whole numbers.</summary>
internal sealed record Fraction(long Numerator, long Denominator)
{
    /// <summary>The result of one operation; <see langword="null"/> without a right side and for a division by zero.</summary>
    public static Fraction? Apply(char op, Fraction? left, Fraction? right)
    {
        if (left is not var (a, b) || right is not var (c, d)) return null;
        return op switch
        {
            '+' => Reduced((a * d) + (c * b), b * d),
            '-' => Reduced((a * d) - (c * b), b * d),
            '*' => Reduced(a * c, b * d),
            _ => c == 0 ? null : Reduced(a * d, b * c),
        };
    }

    public bool Equals(int value) => Denominator == 1 && Numerator == value;

    private static Fraction Reduced(long numerator, long denominator)
    {
        long divisor = Gcd(Math.Abs(numerator), Math.Abs(denominator)) * Math.Sign(denominator);
        return new Fraction(numerator / divisor, denominator / divisor);
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
