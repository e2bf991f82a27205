using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>A complex number of two <see cref="BigFloat"/>, with the principal values that sympy takes.</summary>
internal readonly record struct BigComplex(BigFloat Re, BigFloat Im)
{
    public static BigComplex Zero => default;

    public static BigComplex One { get; } = new(BigFloat.One, BigFloat.Zero);

    public static BigComplex ImaginaryUnit { get; } = new(BigFloat.Zero, BigFloat.One);

    public bool IsZero => Re.IsZero && Im.IsZero;

    public bool IsReal => Im.IsZero;

    /// <summary>The value is below 2 to this.</summary>
    public long Magnitude => Math.Max(Re.Magnitude, Im.Magnitude);

    public static implicit operator BigComplex(BigFloat value) => new(value, BigFloat.Zero);

    public static implicit operator BigComplex(int value) => new(value, BigFloat.Zero);

    public static BigComplex operator +(BigComplex a, BigComplex b) => new(a.Re + b.Re, a.Im + b.Im);

    public static BigComplex operator -(BigComplex a, BigComplex b) => new(a.Re - b.Re, a.Im - b.Im);

    public static BigComplex operator -(BigComplex a) => new(-a.Re, -a.Im);

    public static BigComplex operator *(BigComplex a, BigComplex b) =>
        a.IsReal && b.IsReal ? a.Re * b.Re : new BigComplex(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);

    /// <exception cref="DivideByZeroException"><paramref name="b"/> is zero.</exception>
    public static BigComplex operator /(BigComplex a, BigComplex b)
    {
        if (b.IsReal) return new(a.Re / b.Re, a.Im / b.Re);
        BigFloat square = b.Re * b.Re + b.Im * b.Im;
        return new((a.Re * b.Re + a.Im * b.Im) / square, (a.Im * b.Re - a.Re * b.Im) / square);
    }

    public BigFloat Abs() => IsReal ? Re.Abs() : (Re * Re + Im * Im).Sqrt();

    public BigComplex Exp()
    {
        BigFloat scale = BigFunctions.Exp(Re);
        if (IsReal) return scale;
        (BigFloat sin, BigFloat cos) = BigFunctions.SinCos(Im);
        return new(scale * cos, scale * sin);
    }

    /// <exception cref="DivideByZeroException">The value is zero.</exception>
    public BigComplex Log()
    {
        if (IsZero) throw new DivideByZeroException();
        return new(BigFunctions.Log(Abs()), IsReal ? Re.Sign < 0 ? BigFunctions.Pi : BigFloat.Zero : BigFunctions.Atan2(Im, Re));
    }

    public BigComplex Sqrt()
    {
        if (IsReal) return Re.Sign >= 0 ? Re.Sqrt() : new BigComplex(BigFloat.Zero, (-Re).Sqrt());
        return (Log() / 2).Exp();
    }

    public BigComplex Power(BigComplex exponent, MathBudget budget)
    {
        if (exponent.IsReal && exponent.Re.Magnitude < 62 && BigFloat.From(exponent.Re.Floor()).CompareTo(exponent.Re) == 0)
            return IntegerPower((long)exponent.Re.Floor(), budget);
        if (IsZero) return exponent.Re.Sign > 0 ? Zero : throw new DivideByZeroException();
        if (exponent.IsReal && (exponent.Re * 2).CompareTo(BigFloat.One) == 0) return Sqrt();
        return (Log() * exponent).Exp();
    }

    public (BigComplex Sin, BigComplex Cos) SinCos()
    {
        if (IsReal)
        {
            (BigFloat sin, BigFloat cos) = BigFunctions.SinCos(Re);
            return (sin, cos);
        }
        BigComplex up = (ImaginaryUnit * this).Exp(), down = (-(ImaginaryUnit * this)).Exp();
        return ((up - down) / new BigComplex(BigFloat.Zero, 2), (up + down) / 2);
    }

    public BigComplex Atan()
    {
        if (IsReal) return BigFunctions.Atan(Re);
        BigComplex turned = ImaginaryUnit * this;
        return ((One - turned).Log() - (One + turned).Log()) * new BigComplex(BigFloat.Zero, BigFloat.One / 2);
    }

    /// <summary>-i log(iz + sqrt(1 - z^2)).</summary>
    public BigComplex Asin() => -(ImaginaryUnit * (ImaginaryUnit * this + (One - this * this).Sqrt()).Log()) is var value && IsReal && Re.Abs().CompareTo(BigFloat.One) <= 0 ? value.Re : value;

    public BigComplex Acos() => (BigComplex)(BigFunctions.Pi / 2) - Asin();

    private BigComplex IntegerPower(long exponent, MathBudget budget)
    {
        if (exponent < 0) return One / IntegerPower(-exponent, budget);
        BigComplex result = One, square = this;
        for (; exponent > 0; exponent >>= 1)
        {
            budget.Spend();
            if ((exponent & 1) != 0) result *= square;
            if (exponent > 1) square *= square;
        }
        return result;
    }
}
