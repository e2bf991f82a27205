using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Elementary functions of <see cref="BigFloat"/>, by series in fixed point with 80 bits to spare.</summary>
internal static class BigFunctions
{
    private const int Bits = BigFloat.Precision + 80;

    private static readonly BigInteger Unit = BigInteger.One << Bits;

    // Constants carry 80 bits more, which arguments up to 2^64 use up when their multiples are taken off.
    private const int WideBits = Bits + 80;

    private static readonly BigInteger WidePi = (4 * (4 * ArcTangentOfInverse(5) - ArcTangentOfInverse(239)));
    private static readonly BigInteger WideLn2 = LogarithmOfTwo();

    public static BigFloat Pi { get; } = BigFloat.From(WidePi, -WideBits);

    public static BigFloat EulerGamma { get; } = BigFloat.From(BigInteger.Parse(
        "57721566490153286060651209008240243104215933593992359880576723488486772677766467093694706329174674951463144724980708248096050401448654283622",
        System.Globalization.CultureInfo.InvariantCulture)) / BigFloat.From(BigInteger.Pow(10, 140));

    /// <summary>e to the power of the value.</summary>
    public static BigFloat Exp(BigFloat value)
    {
        if (value.IsZero) return BigFloat.One;
        if (value.Magnitude > 40) throw new MathLimitException("digits");
        if (value.Magnitude < -2 * BigFloat.Precision) return BigFloat.One;
        BigInteger wide = value.ToFixed(WideBits);
        BigInteger twos = BigInteger.Divide(wide, WideLn2);
        BigInteger rest = (wide - twos * WideLn2) >> (WideBits - Bits);
        // The series of a sixteenth of a sixteenth, squared back.
        rest >>= 8;
        BigInteger sum = Unit, term = Unit;
        for (int n = 1; !term.IsZero; n++)
        {
            term = (term * rest >> Bits) / n;
            sum += term;
            if (term == BigInteger.MinusOne) break;
        }
        for (int i = 0; i < 8; i++) sum = sum * sum >> Bits;
        return BigFloat.From(sum, (long)twos - Bits);
    }

    /// <summary>The natural logarithm of a positive value.</summary>
    public static BigFloat Log(BigFloat value)
    {
        long twos = value.Magnitude - 1;
        BigInteger scaled = (value * BigFloat.From(BigInteger.One, -twos)).ToFixed(Bits);
        BigFloat target = BigFloat.From(scaled, -Bits);
        BigFloat y = BigFloat.From((BigInteger)(Math.Log(target.ToDouble()) * (1L << 52)), -52);
        // Halley's iteration triples the digits.
        for (int i = 0; i < 3; i++)
        {
            BigFloat power = Exp(y);
            y += 2 * (target - power) / (target + power);
        }
        return y + BigFloat.From(WideLn2 * twos, -WideBits);
    }

    /// <summary>Sine and cosine.</summary>
    public static (BigFloat Sin, BigFloat Cos) SinCos(BigFloat value)
    {
        if (value.Magnitude > 64) throw new MathLimitException("digits");
        BigInteger wide = value.ToFixed(WideBits), quarter = WidePi >> 1;
        BigInteger turns = BigInteger.Divide(wide + (wide.Sign < 0 ? -(quarter >> 1) : quarter >> 1), quarter);
        BigInteger x = (wide - turns * quarter) >> (WideBits - Bits);
        BigInteger square = x * x >> Bits;
        BigInteger sin = x, cos = Unit, term = x;
        for (int n = 2; BigInteger.Abs(term) > 1; n += 2)
        {
            term = -(term * square >> Bits) / (n * (n + 1));
            sin += term;
        }
        term = Unit;
        for (int n = 1; BigInteger.Abs(term) > 1; n += 2)
        {
            term = -(term * square >> Bits) / (n * (n + 1));
            cos += term;
        }
        BigFloat s = BigFloat.From(sin, -Bits), c = BigFloat.From(cos, -Bits);
        return (int)(((turns % 4) + 4) % 4) switch { 0 => (s, c), 1 => (c, -s), 2 => (-s, -c), _ => (-c, s) };
    }

    /// <summary>The angle whose tangent is the value.</summary>
    public static BigFloat Atan(BigFloat value)
    {
        if (value.IsZero) return value;
        if (value.Abs().CompareTo(BigFloat.One) > 0) return (value.Sign > 0 ? Pi : -Pi) / 2 - Atan(BigFloat.One / value);
        if (value.Magnitude < -BigFloat.Precision) return value;
        BigFloat y = BigFloat.From((BigInteger)(Math.Atan(value.ToDouble()) * (1L << 52)), -52);
        // What is missing is small: two terms of its series, twice.
        for (int i = 0; i < 3; i++)
        {
            (BigFloat sin, BigFloat cos) = SinCos(y);
            BigFloat missing = (value * cos - sin) / (cos + value * sin);
            y += missing - missing * missing * missing / 3;
        }
        return y;
    }

    /// <summary>The angle of a point, from -pi to pi.</summary>
    public static BigFloat Atan2(BigFloat y, BigFloat x)
    {
        if (y.IsZero) return x.Sign < 0 ? Pi : BigFloat.Zero;
        if (x.IsZero) return (y.Sign > 0 ? Pi : -Pi) / 2;
        BigFloat angle = Atan(y / x);
        return x.Sign > 0 ? angle : y.Sign > 0 ? angle + Pi : angle - Pi;
    }

    private static BigInteger ArcTangentOfInverse(int x)
    {
        BigInteger power = (BigInteger.One << WideBits) / x, sum = power;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power /= -(x * x);
            sum += power / n;
        }
        return sum;
    }

    private static BigInteger LogarithmOfTwo()
    {
        // 2 artanh(1/3)
        BigInteger power = (BigInteger.One << (WideBits + 1)) / 3, sum = power;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power /= 9;
            sum += power / n;
        }
        return sum;
    }
}
