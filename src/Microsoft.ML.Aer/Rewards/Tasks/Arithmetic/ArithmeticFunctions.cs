using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>The constants and functions that an expression may name: those of sympy's that give numbers and are in common use.</summary>
internal static class ArithmeticFunctions
{
    // 170! is the last that a double holds; larger ones are exact up to here and infinite as a float beyond.
    private const int LargestFactorial = 1500;

    private static readonly PythonNumber Half = PythonNumber.Rational(1, 2);

    private static readonly Dictionary<string, PythonNumber> Constants = new(StringComparer.Ordinal)
    {
        ["pi"] = PythonNumber.Real(Math.PI),
        ["E"] = PythonNumber.Real(Math.E),
        ["I"] = PythonNumber.Pow(PythonNumber.Integer(-1), Half),
        ["oo"] = PythonNumber.Real(double.PositiveInfinity),
        ["zoo"] = PythonNumber.ComplexInfinity,
        ["nan"] = PythonNumber.NaN,
        ["True"] = PythonNumber.Boolean(true),
        ["False"] = PythonNumber.Boolean(false),
    };

    private static readonly Dictionary<string, Func<PythonNumber[], PythonNumber>> Functions = new(StringComparer.Ordinal)
    {
        // A second argument is sympy's evaluate.
        ["sqrt"] = a => PythonNumber.Pow(a[0], Half),
        ["cbrt"] = a => PythonNumber.Pow(a[0], PythonNumber.Rational(1, 3)),
        ["abs"] = One(Abs),
        ["Abs"] = One(Abs),
        ["sign"] = One(a => PythonNumber.Integer(Math.Sign(a.ToFloat()))),
        ["floor"] = One(PythonNumber.Floor),
        ["ceiling"] = One(a => -PythonNumber.Floor(-a)),
        ["round"] = One(a => PythonNumber.Integer(new BigInteger(Math.Round(a.ToFloat(), MidpointRounding.ToEven)))),
        ["factorial"] = One(Factorial),
        ["factorial2"] = One(DoubleFactorial),
        ["exp"] = One(a => a.IsZero ? PythonNumber.Integer(1) : PythonNumber.Real(Math.Exp(a.ToFloat()))),
        ["log"] = a => a.Length == 2 ? Log(a[0]) / Log(a[1]) : One(Log)(a),
        ["ln"] = a => a.Length == 2 ? Log(a[0]) / Log(a[1]) : One(Log)(a),
        ["sin"] = One(a => a.IsZero ? a : PythonNumber.Real(Math.Sin(a.ToFloat()))),
        ["cos"] = One(a => a.IsZero ? PythonNumber.Integer(1) : PythonNumber.Real(Math.Cos(a.ToFloat()))),
        ["tan"] = One(a => a.IsZero ? a : PythonNumber.Real(Math.Tan(a.ToFloat()))),
        ["Integer"] = One(a => PythonNumber.Integer(BigInteger.Divide(Exact(a).Numerator, a.Denominator))),
        ["S"] = One(a => a),
        ["sympify"] = One(a => a),
        ["N"] = One(a => PythonNumber.Real(a.ToFloat())),
        ["Float"] = One(a => PythonNumber.Real(a.ToFloat())),
        ["Rational"] = a => a.Length == 1 ? Exact(a[0]) : Two((p, q) => Exact(p) / Exact(q))(a),
        ["pow"] = Two(PythonNumber.Pow),
        ["Pow"] = Two(PythonNumber.Pow),
        ["root"] = Two((a, n) => PythonNumber.Pow(a, PythonNumber.Integer(1) / n)),
        ["Mod"] = Two(Mod),
        ["gcd"] = Two((a, b) => PythonNumber.Integer(BigInteger.GreatestCommonDivisor(Whole(a), Whole(b)))),
        ["lcm"] = Two((a, b) => a.IsZero || b.IsZero ? PythonNumber.Integer(0) : PythonNumber.Integer(BigInteger.Abs(Whole(a) * Whole(b)) / BigInteger.GreatestCommonDivisor(Whole(a), Whole(b)))),
        ["max"] = a => Best(a, larger: true),
        ["Max"] = a => Best(a, larger: true),
        ["min"] = a => Best(a, larger: false),
        ["Min"] = a => Best(a, larger: false),
    };

    /// <summary>The value of a name; one of unknown meaning stands for itself.</summary>
    public static PythonNumber Constant(string name) => Constants.TryGetValue(name, out PythonNumber value) ? value : LinearForm.Of(name);

    /// <summary>The value of a function; one of unknown meaning or of what is not known has none.</summary>
    public static PythonNumber Call(string name, PythonNumber[] arguments)
    {
        if (!Functions.TryGetValue(name, out Func<PythonNumber[], PythonNumber>? function) || Array.Exists(arguments, a => a.Kind == NumberKind.Symbolic)) return PythonNumber.Symbolic;
        return Array.TrueForAll(arguments, a => a.IsNumber) ? function(arguments) : throw new ArithmeticException($"'{name}' of what is no number.");
    }

    public static PythonNumber Factorial(PythonNumber a)
    {
        if (!a.IsInteger) return a.Kind is NumberKind.Rational or NumberKind.Real ? PythonNumber.Real(Gamma(a.ToFloat() + 1)) : throw new ArithmeticException("The factorial of a number that is not real.");
        if (a.Numerator.Sign < 0) return PythonNumber.ComplexInfinity;
        return Product(a.Numerator, 1);
    }

    public static PythonNumber DoubleFactorial(PythonNumber a)
    {
        if (!a.IsInteger || (a.Numerator.Sign < 0 && a.Numerator.IsEven)) throw new ArithmeticException("A double factorial of a fraction or of an even negative number.");
        if (a.Numerator.Sign >= 0) return Product(a.Numerator, 2);
        // n!! = (n + 2)!! / (n + 2) downwards: (-n)!! = (-1)^((n-1)/2) n / n!! for odd n.
        PythonNumber n = -a, value = n / Product(n.Numerator, 2);
        return ((n.Numerator - 1) / 2).IsEven ? value : -value;
    }

    /// <summary>Python's remainder, which has the divisor's sign.</summary>
    public static PythonNumber Mod(PythonNumber a, PythonNumber b) => b.IsZero ? throw new DivideByZeroException() : a - (b * PythonNumber.Floor(a / b));

    private static PythonNumber Product(BigInteger from, int step)
    {
        if (from > LargestFactorial) return PythonNumber.Real(double.PositiveInfinity);
        BigInteger product = 1;
        for (int i = (int)from; i > 1; i -= step) product *= i;
        return PythonNumber.Integer(product);
    }

    private static PythonNumber Log(PythonNumber a)
    {
        if (a.IsZero) return PythonNumber.ComplexInfinity;
        double value = a.ToFloat();
        return value > 0 ? PythonNumber.Real(Math.Log(value)) : throw new ArithmeticException("The logarithm of a negative number is not real.");
    }

    private static PythonNumber Abs(PythonNumber a) => a.Kind switch
    {
        NumberKind.Complex => PythonNumber.Real(Complex.Abs(a.ToComplex())),
        NumberKind.ComplexInfinity => PythonNumber.Real(double.PositiveInfinity),
        _ => a.ToFloat() < 0 ? -a : a,
    };

    private static PythonNumber Best(PythonNumber[] numbers, bool larger) => larger
        ? numbers.MaxBy(n => n.ToFloat())
        : numbers.MinBy(n => n.ToFloat());

    // Lanczos's approximation (g = 7, n = 9), good to 15 digits.
    private static double Gamma(double x)
    {
        if (x < 0.5) return Math.PI / (Math.Sin(Math.PI * x) * Gamma(1 - x));
        ReadOnlySpan<double> factors = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
        double sum = factors[0], base_ = x + 6.5;
        for (int i = 1; i < factors.Length; i++) sum += factors[i] / (x - 1 + i);
        return Math.Sqrt(2 * Math.PI) * Math.Pow(base_, x - 0.5) * Math.Exp(-base_) * sum;
    }

    private static PythonNumber Exact(PythonNumber a) => a.Kind == NumberKind.Rational ? a : throw new ArithmeticException("A fraction is expected.");

    private static BigInteger Whole(PythonNumber a) => a.IsInteger ? a.Numerator : throw new ArithmeticException("An integer is expected.");

    private static Func<PythonNumber[], PythonNumber> One(Func<PythonNumber, PythonNumber> function) =>
        arguments => arguments.Length == 1 ? function(arguments[0]) : throw new FormatException("One argument is expected.");

    private static Func<PythonNumber[], PythonNumber> Two(Func<PythonNumber, PythonNumber, PythonNumber> function) =>
        arguments => arguments.Length == 2 ? function(arguments[0], arguments[1]) : throw new FormatException("Two arguments are expected.");
}
