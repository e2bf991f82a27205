using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>An exact fraction in lowest terms with a positive denominator.</summary>
internal readonly struct MathRational : IEquatable<MathRational>, IComparable<MathRational>
{
    private readonly BigInteger _denominatorLessOne;

    public MathRational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException();
        if (denominator.IsOne)
        {
            (Numerator, _denominatorLessOne) = (numerator, BigInteger.Zero);
            return;
        }
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) divisor = -divisor;
        Numerator = numerator / divisor;
        _denominatorLessOne = denominator / divisor - 1;
    }

    private MathRational(BigInteger numerator, BigInteger denominator, Reduced _) => (Numerator, _denominatorLessOne) = (numerator, denominator - 1);

    public MathRational(BigInteger value) => (Numerator, _denominatorLessOne) = (value, BigInteger.Zero);

    public static MathRational Zero => default;

    public static MathRational One { get; } = new(1);

    public BigInteger Numerator { get; }

    // Kept less one so that default(MathRational) is 0/1.
    public BigInteger Denominator => _denominatorLessOne + 1;

    public bool IsInteger => _denominatorLessOne.IsZero;

    public bool IsZero => Numerator.IsZero;

    public int Sign => Numerator.Sign;

    /// <summary>The size in bits, by which work with it is charged.</summary>
    public long Bits => Numerator.GetBitLength() + Denominator.GetBitLength();

    public static implicit operator MathRational(BigInteger value) => new(value);

    public static implicit operator MathRational(int value) => new(value);

    public static MathRational operator +(MathRational a, MathRational b) =>
        new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static MathRational operator -(MathRational a, MathRational b) => a + -b;

    public static MathRational operator -(MathRational a) => new(-a.Numerator, a.Denominator);

    public static MathRational operator *(MathRational a, MathRational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static MathRational operator /(MathRational a, MathRational b)
    {
        if (b.IsZero) throw new DivideByZeroException();
        if (a == One) return b.Sign > 0 ? FromReduced(b.Denominator, b.Numerator) : FromReduced(-b.Denominator, -b.Numerator);
        return new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);
    }

    public static bool operator ==(MathRational a, MathRational b) => a.Equals(b);

    public static bool operator !=(MathRational a, MathRational b) => !a.Equals(b);

    public static bool operator <(MathRational a, MathRational b) => a.CompareTo(b) < 0;

    public static bool operator >(MathRational a, MathRational b) => a.CompareTo(b) > 0;

    /// <summary>The power with a small exponent; the caller bounds the size.</summary>
    public MathRational Power(int exponent)
    {
        if (exponent < 0) return One / Power(-exponent);
        // Powers of what has no common divisor have none.
        return FromReduced(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent));
    }

    private static MathRational FromReduced(BigInteger numerator, BigInteger denominator) => new(numerator, denominator, default(Reduced));

    private readonly record struct Reduced;

    public MathRational Abs() => new(BigInteger.Abs(Numerator), Denominator);

    /// <summary>The largest integer not above the value.</summary>
    public BigInteger Floor()
    {
        BigInteger quotient = BigInteger.DivRem(Numerator, Denominator, out BigInteger remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The nearest integer, ties to even.</summary>
    public BigInteger Round()
    {
        BigInteger floor = Floor();
        int half = ((this - floor) * 2).CompareTo(One);
        return half < 0 || (half == 0 && floor.IsEven) ? floor : floor + 1;
    }

    public int CompareTo(MathRational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(MathRational other) => Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    public override bool Equals(object? obj) => obj is MathRational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorLessOne);

    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
