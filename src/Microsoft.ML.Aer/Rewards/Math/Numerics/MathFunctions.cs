using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>The known functions of numbers.</summary>
internal static class MathFunctions
{
    private const int LargestExactFactorial = 20_000;

    /// <summary>The value, or null where there is none.</summary>
    public static MathValue? Apply(string name, MathValue[] x, MathBudget budget)
    {
        switch (name)
        {
            case "Abs":
                return x[0].IsExact ? x[0].Exact.Abs() : x[0].Complex.Abs();
            case "floor" or "ceiling":
                return Rounded(x[0], name == "floor");
            case "factorial":
                return Factorial(x[0], budget);
            case "gamma":
                return x[0].AsInteger is { } whole ? whole > 0 ? Factorial(new MathRational(whole - 1), budget) : null : Gamma(x[0].Complex, budget);
            case "binomial":
                return Binomial(x[0], x[1], budget);
            case "Max" or "Min":
                if (x.Any(v => !v.IsReal)) return null;
                return x.Aggregate((a, b) => Compare(a, b) > 0 == (name == "Max") ? a : b);
            case "Mod":
                return Modulo(x[0], x[1]);
            case "log" when x.Length > 1:
                if (x[0].IsExact && x[1].IsExact && ExactLogarithm(x[0].Exact, x[1].Exact, budget) is { } exact) return exact;
                return x[0].Complex.Log() / x[1].Complex.Log();
            case "atan" or "asin" or "acos" or "sin" or "tan" when x[0].IsZero:
                return name == "acos" ? BigFunctions.Pi / 2 : MathRational.Zero;
            default:
                return Elementary(name, x[0].Complex) is { } value ? new MathValue(value) : null;
        }
    }

    /// <summary>The order of two real values.</summary>
    public static int Compare(MathValue a, MathValue b) => a.IsExact && b.IsExact ? a.Exact.CompareTo(b.Exact) : a.Complex.Re.CompareTo(b.Complex.Re);

    private static BigComplex? Elementary(string name, BigComplex x)
    {
        switch (name)
        {
            case "exp": return x.Exp();
            case "log": return x.Log();
            case "sin": return x.SinCos().Sin;
            case "cos": return x.SinCos().Cos;
            case "tan": return Quotient(x.SinCos().Sin, x.SinCos().Cos);
            case "cot": return Quotient(x.SinCos().Cos, x.SinCos().Sin);
            case "sec": return Quotient(1, x.SinCos().Cos);
            case "csc": return Quotient(1, x.SinCos().Sin);
            case "asin": return x.Asin();
            case "acos": return x.Acos();
            case "atan": return x.Atan();
            case "acsc": return (BigComplex.One / x).Asin();
            case "asec": return (BigComplex.One / x).Acos();
            case "acot": return x.IsZero ? BigFunctions.Pi / 2 : (BigComplex.One / x).Atan();
            case "sinh": return (x.Exp() - (-x).Exp()) / 2;
            case "cosh": return (x.Exp() + (-x).Exp()) / 2;
            case "tanh": return (x.Exp() - (-x).Exp()) / (x.Exp() + (-x).Exp());
            case "asinh": return (x + (x * x + 1).Sqrt()).Log();
            case "acosh": return (x + (x + 1).Sqrt() * (x - 1).Sqrt()).Log();
            case "atanh": return ((1 + x).Log() - (1 - x).Log()) / 2;
            default: return null;
        }
    }

    // A denominator that is zero but for rounding is a pole.
    private static BigComplex? Quotient(BigComplex a, BigComplex b) => b.Magnitude < -BigFloat.Precision + 32 ? null : a / b;

    private static MathValue? Rounded(MathValue x, bool down)
    {
        if (!x.IsReal) return null;
        if (x.IsExact) return new MathRational(down ? x.Exact.Floor() : -(-x.Exact).Floor());
        // A value within rounding of an integer is that integer: floor(log 1000) is 3.
        BigFloat value = x.Complex.Re;
        BigInteger nearest = (value + BigFloat.One / 2).Floor();
        if ((value - BigFloat.From(nearest)).Magnitude < value.Magnitude - BigFloat.Precision + 24) return new MathRational(nearest);
        return new MathRational(down ? value.Floor() : -(-value).Floor());
    }

    private static MathValue? Modulo(MathValue a, MathValue b)
    {
        if (!a.IsReal || !b.IsReal || b.IsZero) return null;
        if (a.IsExact && b.IsExact) return a.Exact - b.Exact * (a.Exact / b.Exact).Floor();
        return a.Complex.Re - b.Complex.Re * BigFloat.From((a.Complex.Re / b.Complex.Re).Floor());
    }

    private static MathValue? Factorial(MathValue x, MathBudget budget)
    {
        if (x.AsInteger is not { } n) return x.IsExact && x.Exact.IsInteger && x.Exact.Sign > 0 ? throw new MathLimitException("digits") : Gamma(x.Complex + 1, budget);
        if (n < 0) return null;
        if (n > LargestExactFactorial) return Gamma(BigFloat.From(new BigInteger(n)) + BigFloat.One, budget);
        budget.Spend(10 + n * n / 500);
        return new MathRational(ProductOf(1, n));
    }

    // Halves multiplied with each other, which keeps the factors alike in size.
    private static BigInteger ProductOf(long from, long to)
    {
        if (from > to) return BigInteger.One;
        if (to - from < 8)
        {
            BigInteger product = from;
            for (long i = from + 1; i <= to; i++) product *= i;
            return product;
        }
        long middle = (from + to) / 2;
        return ProductOf(from, middle) * ProductOf(middle + 1, to);
    }

    private static MathValue? Binomial(MathValue n, MathValue k, MathBudget budget)
    {
        if (k.AsInteger is { } small && small <= 5_000 && n.IsExact)
        {
            if (small < 0) return MathRational.Zero;
            MathRational result = MathRational.One;
            for (int i = 0; i < small; i++)
            {
                budget.Spend(1 + result.Bits / 256);
                result = result * (n.Exact - i) / (i + 1);
            }
            return result;
        }
        BigComplex top = n.Complex, bottom = k.Complex;
        return Gamma(top + 1, budget) is { } a && Gamma(bottom + 1, budget) is { } b && Gamma(top - bottom + 1, budget) is { } c ? a / (b * c) : null;
    }

    // An integer power of the base, told without rounding.
    private static MathRational? ExactLogarithm(MathRational x, MathRational b, MathBudget budget)
    {
        if (x.Sign <= 0 || b.Sign <= 0 || b == MathRational.One || x.Bits > 100_000) return null;
        double guess = (double)((BigComplex)BigFloat.From(x)).Log().Re.ToDouble() / ((BigComplex)BigFloat.From(b)).Log().Re.ToDouble();
        if (Math.Abs(guess - Math.Round(guess)) > 1e-6 || Math.Abs(guess) > 100_000 || Math.Abs(guess) * b.Bits > 400_000) return null;
        budget.Spend(10 + x.Bits / 64);
        return b.Power((int)Math.Round(guess)) == x ? (int)Math.Round(guess) : null;
    }

    private static BigComplex? Gamma(BigComplex z, MathBudget budget)
    {
        if (z.IsReal && z.Re.Sign <= 0 && z.Re.Magnitude < 60 && BigFloat.From(z.Re.Floor()).CompareTo(z.Re) == 0) return null;
        // Shifted to where Stirling's series has all its digits.
        BigComplex divisor = 1;
        if (z.Re.Magnitude > 200 && z.Re.Sign < 0) throw new MathLimitException("digits");
        for (int i = 0; z.Re.CompareTo(Stirling.Start) < 0; i++)
        {
            if (i > 2_000) throw new MathLimitException("digits");
            budget.Spend();
            divisor *= z;
            z += 1;
        }
        return Stirling.LogGamma(z).Exp() / divisor;
    }
}
