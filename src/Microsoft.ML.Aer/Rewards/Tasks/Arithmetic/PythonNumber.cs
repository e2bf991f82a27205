using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>A number: exact where it is a fraction, else in double precision. Exact numbers never grow beyond a limit.</summary>
internal readonly record struct PythonNumber
{
    // Beyond this many bits a fraction becomes an infinity or zero, which is what it is as a float.
    private const long MostBits = 1 << 14;

    private readonly BigInteger _numerator, _denominator;
    private readonly Complex _value;

    private PythonNumber(NumberKind kind, BigInteger numerator, BigInteger denominator, Complex value, LinearForm? form = null) =>
        (Kind, _numerator, _denominator, _value, Form) = (kind, numerator, denominator, value, form);

    public static PythonNumber ComplexInfinity { get; } = new(NumberKind.ComplexInfinity, 0, 1, 0);

    public static PythonNumber NaN { get; } = Real(double.NaN);

    public static PythonNumber Symbolic { get; } = new(NumberKind.Symbolic, 0, 1, 0);

    public NumberKind Kind { get; }

    /// <summary>What is known of a symbolic one; null where nothing is.</summary>
    public LinearForm? Form { get; }

    public BigInteger Numerator => _numerator;

    public BigInteger Denominator => _denominator;

    /// <summary>The bits of its larger part where it is exact, else 0: what arithmetic with it costs.</summary>
    public long Bits => Kind == NumberKind.Rational ? Math.Max((long)_numerator.GetBitLength(), (long)_denominator.GetBitLength()) : Form?.Bits ?? 0;

    /// <summary>Whether it is a number; arithmetic is defined for these alone.</summary>
    public bool IsNumber => Kind <= NumberKind.ComplexInfinity;

    /// <summary>What Python's bool() makes of it.</summary>
    public bool IsTrue => Kind is NumberKind.Boolean or NumberKind.Truth ? !_numerator.IsZero : !IsZero;

    public bool IsInteger => Kind == NumberKind.Rational && _denominator.IsOne;

    public bool IsZero => Kind == NumberKind.Rational ? _numerator.IsZero : Kind == NumberKind.Real && _value.Real == 0;

    public static PythonNumber Integer(BigInteger value) => Rational(value, BigInteger.One);

    public static PythonNumber Boolean(bool value) => new(NumberKind.Boolean, value ? 1 : 0, 1, 0);

    public static PythonNumber Truth(bool value) => new(NumberKind.Truth, value ? 1 : 0, 1, 0);

    public static PythonNumber Unknown(LinearForm form) => new(NumberKind.Symbolic, 0, 1, 0, form);

    public static PythonNumber Real(double value) => new(NumberKind.Real, 0, 1, value);

    public static PythonNumber Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) return numerator.IsZero ? NaN : ComplexInfinity;
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) divisor = -divisor;
        (numerator, denominator) = (numerator / divisor, denominator / divisor);
        if (numerator.GetBitLength() > MostBits || denominator.GetBitLength() > MostBits) return Real(ToDouble(numerator, denominator));
        return new PythonNumber(NumberKind.Rational, numerator, denominator, default);
    }

    /// <summary>The number as Python's float.</summary>
    /// <exception cref="ArithmeticException">It is not real.</exception>
    public double ToFloat() => Kind switch
    {
        NumberKind.Rational or NumberKind.Boolean => ToDouble(_numerator, _denominator),
        NumberKind.Real => _value.Real,
        NumberKind.Complex when Math.Abs(_value.Imaginary) <= 1e-12 * Complex.Abs(_value) => _value.Real,
        _ => throw new ArithmeticException("The expression's value is no real number."),
    };

    /// <summary>As <see cref="ToFloat"/>, of numbers that stay within functions of real numbers.</summary>
    public Complex ToComplex() => Kind == NumberKind.Rational ? ToDouble(_numerator, _denominator) : _value;

    public static PythonNumber operator -(PythonNumber a) => a.Kind switch
    {
        NumberKind.Rational => new(NumberKind.Rational, -a._numerator, a._denominator, default),
        NumberKind.ComplexInfinity => a,
        _ => Of(-a._value),
    };

    public static PythonNumber operator +(PythonNumber a, PythonNumber b)
    {
        if (a.Kind == NumberKind.Rational && b.Kind == NumberKind.Rational) return Rational((a._numerator * b._denominator) + (b._numerator * a._denominator), a._denominator * b._denominator);
        if (IsNaN(a) || IsNaN(b)) return NaN;
        if (a.Kind == NumberKind.ComplexInfinity || b.Kind == NumberKind.ComplexInfinity) return IsFinite(a) || IsFinite(b) ? ComplexInfinity : NaN;
        return Of(a.ToComplex() + b.ToComplex());
    }

    public static PythonNumber operator -(PythonNumber a, PythonNumber b) => a + -b;

    public static PythonNumber operator *(PythonNumber a, PythonNumber b)
    {
        if (a.Kind == NumberKind.Rational && b.Kind == NumberKind.Rational) return Rational(a._numerator * b._numerator, a._denominator * b._denominator);
        if (IsNaN(a) || IsNaN(b)) return NaN;
        if (a.Kind == NumberKind.ComplexInfinity || b.Kind == NumberKind.ComplexInfinity) return a.IsZero || b.IsZero ? NaN : ComplexInfinity;
        if (a.Kind != NumberKind.Complex && b.Kind != NumberKind.Complex) return Real(a.ToFloat() * b.ToFloat());
        return Of(a.ToComplex() * b.ToComplex());
    }

    public static PythonNumber operator /(PythonNumber a, PythonNumber b)
    {
        if (a.Kind == NumberKind.Rational && b.Kind == NumberKind.Rational) return Rational(a._numerator * b._denominator, a._denominator * b._numerator);
        if (IsNaN(a) || IsNaN(b)) return NaN;
        if (b.IsZero) return a.IsZero ? NaN : ComplexInfinity;
        if (b.Kind == NumberKind.ComplexInfinity) return IsFinite(a) ? Integer(0) : NaN;
        if (a.Kind == NumberKind.ComplexInfinity) return a;
        if (a.Kind != NumberKind.Complex && b.Kind != NumberKind.Complex) return Real(a.ToFloat() / b.ToFloat());
        return Of(a.ToComplex() / b.ToComplex());
    }

    /// <summary>The power, exact where base and result are fractions.</summary>
    public static PythonNumber Pow(PythonNumber a, PythonNumber b)
    {
        if (b.Kind == NumberKind.Rational && b._numerator.IsZero) return Integer(1);
        if (IsNaN(a) || IsNaN(b) || b.Kind == NumberKind.ComplexInfinity) return NaN;
        if (a.Kind == NumberKind.ComplexInfinity) return b.Kind == NumberKind.Complex ? NaN : b.ToFloat() < 0 ? Integer(0) : a;
        if (a.IsZero && b.Kind != NumberKind.Complex) return b.ToFloat() < 0 ? ComplexInfinity : a;
        if (a.Kind == NumberKind.Rational && b.Kind == NumberKind.Rational) return PowRational(a, b);
        if (a.Kind != NumberKind.Complex && b.Kind != NumberKind.Complex && (a.ToFloat() >= 0 || b.IsInteger)) return Real(Math.Pow(a.ToFloat(), b.ToFloat()));
        return Of(Complex.Pow(a.ToComplex(), b.ToComplex()));
    }

    private static PythonNumber PowRational(PythonNumber a, PythonNumber b)
    {
        if (!b.IsInteger)
        {
            // A root that comes out even stays exact: (8/27)**(2/3) is 4/9.
            if (b._denominator <= 64 && a._numerator.Sign > 0 && Root(a._numerator, (int)b._denominator) is { } top && Root(a._denominator, (int)b._denominator) is { } bottom)
                return PowRational(Rational(top, bottom), Integer(b._numerator));
            double power = b.ToFloat();
            return a._numerator.Sign > 0 ? Real(Math.Pow(a.ToFloat(), power)) : Of(Complex.Pow(a.ToComplex(), power));
        }
        if (BigInteger.Abs(a._numerator).IsOne && a._denominator.IsOne) return b._numerator.IsEven ? Integer(1) : a;
        bool invert = b._numerator.Sign < 0;
        BigInteger exponent = BigInteger.Abs(b._numerator);
        // The larger part alone decides: 2 or more, it has more bits than the exponent.
        long bits = Math.Max((long)BigInteger.Abs(a._numerator).GetBitLength(), (long)a._denominator.GetBitLength());
        if (exponent * (bits - 1) > MostBits)
        {
            bool grows = (BigInteger.Abs(a._numerator) > a._denominator) != invert;
            double sign = a._numerator.Sign < 0 && !exponent.IsEven ? -1 : 1;
            return Real(grows ? sign * double.PositiveInfinity : 0);
        }
        BigInteger numerator = BigInteger.Pow(a._numerator, (int)exponent), denominator = BigInteger.Pow(a._denominator, (int)exponent);
        return invert ? Rational(denominator, numerator) : Rational(numerator, denominator);
    }

    /// <summary>The largest integer not above a real number.</summary>
    public static PythonNumber Floor(PythonNumber a)
    {
        if (a.Kind == NumberKind.Rational)
        {
            BigInteger quotient = BigInteger.DivRem(a._numerator, a._denominator, out BigInteger rest);
            return Integer(rest.Sign < 0 ? quotient - 1 : quotient);
        }
        double floor = Math.Floor(a.ToFloat());
        return double.IsFinite(floor) ? Integer(new BigInteger(floor)) : Real(floor);
    }

    public static bool IsNaN(PythonNumber a) => a.Kind != NumberKind.Rational && (double.IsNaN(a._value.Real) || double.IsNaN(a._value.Imaginary));

    private static bool IsFinite(PythonNumber a) => a.Kind == NumberKind.Rational || (a.Kind != NumberKind.ComplexInfinity && Complex.IsFinite(a._value));

    private static PythonNumber Of(Complex value) => value.Imaginary == 0 ? Real(value.Real) : new(NumberKind.Complex, 0, 1, value);

    /// <summary>The exact root of a positive integer, or null.</summary>
    private static BigInteger? Root(BigInteger value, int degree)
    {
        if (value.IsOne) return value;
        // Newton from above; an integer step that no longer falls has found the floor of the root.
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() / degree) + 1);
        while (true)
        {
            BigInteger next = (((degree - 1) * root) + (value / BigInteger.Pow(root, degree - 1))) / degree;
            if (next >= root) return BigInteger.Pow(root, degree) == value ? root : null;
            root = next;
        }
    }

    private static double ToDouble(BigInteger numerator, BigInteger denominator)
    {
        // Both are cut to 64 bits or more before they are divided, so that neither overflows.
        int shiftUp = Math.Max(0, (int)numerator.GetBitLength() - 900), shiftDown = Math.Max(0, (int)denominator.GetBitLength() - 900);
        double ratio = (double)(numerator >> shiftUp) / (double)(denominator >> shiftDown);
        return Math.ScaleB(ratio, shiftUp - shiftDown);
    }
}
