using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// A real number of 256 bits, enough to tell e^(pi sqrt(163)) from the integer it nearly is. One operation errs by at most two units in
/// the last place. Exponents are bounded, so that no number takes more than its 256 bits.
/// </summary>
internal readonly struct BigFloat
{
    public const int Precision = 256;

    // Far beyond any answer: 2 to the 2 to the 40.
    private const long MaximumExponent = 1L << 40;

    private readonly BigInteger _mantissa;
    private readonly long _exponent;

    private BigFloat(BigInteger mantissa, long exponent) => (_mantissa, _exponent) = (mantissa, exponent);

    public static BigFloat Zero => default;

    public static BigFloat One { get; } = new(1, 0);

    public int Sign => _mantissa.Sign;

    public bool IsZero => _mantissa.IsZero;

    /// <summary>The exponent of the leading bit plus one: the value is below 2 to it. Smallest for zero.</summary>
    public long Magnitude => _mantissa.IsZero ? long.MinValue / 2 : _exponent + _mantissa.GetBitLength() + (_mantissa.Sign < 0 && (-_mantissa).IsPowerOfTwo ? 1 : 0);

    public static BigFloat operator -(BigFloat a) => new(-a._mantissa, a._exponent);

    public static BigFloat operator -(BigFloat a, BigFloat b) => a + -b;

    public static BigFloat operator +(BigFloat a, BigFloat b)
    {
        if (a.IsZero) return b;
        if (b.IsZero) return a;
        if (a._exponent < b._exponent) (a, b) = (b, a);
        long shift = a._exponent - b._exponent;
        // What lies below the last place of the other does not count.
        if (shift > 2 * Precision + 64)
        {
            if (a.Magnitude - b.Magnitude > Precision + 8) return a;
            return Round(a._mantissa, a._exponent);
        }
        return Round((a._mantissa << (int)shift) + b._mantissa, b._exponent);
    }

    public static BigFloat operator *(BigFloat a, BigFloat b) => Round(a._mantissa * b._mantissa, a._exponent + b._exponent);

    /// <exception cref="DivideByZeroException"><paramref name="b"/> is zero.</exception>
    public static BigFloat operator /(BigFloat a, BigFloat b)
    {
        if (b.IsZero) throw new DivideByZeroException();
        if (a.IsZero) return a;
        int shift = (int)Math.Max(0, Precision + 8 + b._mantissa.GetBitLength() - a._mantissa.GetBitLength());
        return Round((a._mantissa << shift) / b._mantissa, a._exponent - b._exponent - shift);
    }

    public static implicit operator BigFloat(int value) => new(value, 0);

    public static BigFloat From(BigInteger value) => Round(value, 0);

    public static BigFloat From(MathRational value) => From(value.Numerator) / From(value.Denominator);

    /// <summary>The number <paramref name="mantissa"/> times 2 to <paramref name="exponent"/>.</summary>
    public static BigFloat From(BigInteger mantissa, long exponent) => Round(mantissa, exponent);

    public BigFloat Abs() => new(BigInteger.Abs(_mantissa), _exponent);

    public int CompareTo(BigFloat other) => (this - other).Sign;

    /// <summary>The nearest integer to the value times 2 to <paramref name="bits"/>, cut off; for series in fixed point.</summary>
    /// <exception cref="MathLimitException">The value is too large for that.</exception>
    public BigInteger ToFixed(int bits)
    {
        long shift = _exponent + bits;
        if (shift < -4L * Precision) return BigInteger.Zero;
        if (shift > 4L * Precision) throw new MathLimitException("digits");
        return shift >= 0 ? _mantissa << (int)shift : _mantissa >> (int)-shift;
    }

    /// <summary>The largest integer not above the value.</summary>
    /// <exception cref="MathLimitException">The value has more than some hundred digits.</exception>
    public BigInteger Floor() => ToFixed(0);

    public double ToDouble()
    {
        if (IsZero) return 0;
        int shift = (int)Math.Max(0, (long)BigInteger.Abs(_mantissa).GetBitLength() - 60);
        return Math.ScaleB((double)(_mantissa >> shift), (int)Math.Clamp(_exponent + shift, -5000, 5000));
    }

    /// <summary>The value as an exact fraction, as far as its exponent is small.</summary>
    public MathRational ToRational()
    {
        if (Math.Abs(_exponent) > 20_000) throw new MathLimitException("digits");
        return _exponent >= 0 ? new(_mantissa << (int)_exponent) : new(_mantissa, BigInteger.One << (int)-_exponent);
    }

    /// <summary>The square root of a number that is not negative.</summary>
    public BigFloat Sqrt()
    {
        if (IsZero) return this;
        int shift = 2 * Precision + 16 - (int)_mantissa.GetBitLength();
        if (((_exponent - shift) & 1) != 0) shift++;
        return Round(IntegerRoot(shift >= 0 ? _mantissa << shift : _mantissa >> -shift), (_exponent - shift) / 2);
    }

    public override string ToString() => ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The integer part of the square root.</summary>
    public static BigInteger IntegerRoot(BigInteger value)
    {
        if (value.Sign <= 0) return BigInteger.Zero;
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + value / root) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }

    private static BigFloat Round(BigInteger mantissa, long exponent)
    {
        if (mantissa.IsZero) return default;
        int excess = (int)(mantissa.GetBitLength() - Precision);
        if (excess > 0)
        {
            mantissa = ((mantissa >> (excess - 1)) + 1) >> 1;
            exponent += excess;
        }
        if (exponent is > MaximumExponent or < -MaximumExponent) throw new MathLimitException("digits");
        return new(mantissa, exponent);
    }
}
