using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// The value of an expression with numbers for its symbols, or null where it has none there: a pole, an infinity, something that is no
/// number. Powers and factorials are exact up to two million bits and floating beyond; what exceeds even that throws
/// <see cref="MathLimitException"/>.
/// </summary>
internal sealed class MathEvaluator(IReadOnlyDictionary<MathNode, MathValue> symbols, MathBudget budget, OpaqueFunctions opaque = OpaqueFunctions.None)
{
    // Exact integers up to this many bits, exact fractions up to a sixteenth: their common divisors cost the square.
    private const long IntegerBits = 1L << 21, FractionBits = 1L << 16;

    private readonly Dictionary<MathNode, MathValue> _local = new(symbols);

    /// <summary>Gets or sets whether numbers with a decimal point are worked out as sympy's binary floats: unless symbols stand beside them.</summary>
    public bool KeepFloats { get; set; } = symbols.Count == 0;

    /// <summary>Gets whether functions of floats are floats, as once sympy has worked everything out.</summary>
    public bool RoundFunctions { get; init; } = true;

    // How deep inside sines and the like, where inverse functions are known after all, and inside exponents that hide logarithms.
    private int _trigonometric, _exponents;

    private bool HasUnknown => opaque.HasFlag(OpaqueFunctions.Functions);

    /// <summary>Gets or sets the bits that results are good for: fewer than the arithmetic's where a numerical method was used.</summary>
    public int Accuracy { get; set; } = BigFloat.Precision;

    public MathValue? Evaluate(MathNode node)
    {
        budget.Enter();
        try
        {
            return Value(node);
        }
        catch (DivideByZeroException)
        {
            return null;
        }
        finally
        {
            budget.Leave();
        }
    }

    /// <summary>Evaluates with another value for one symbol.</summary>
    public MathValue? EvaluateAt(MathNode node, MathNode symbol, MathValue value)
    {
        bool had = _local.TryGetValue(symbol, out MathValue before);
        _local[symbol] = value;
        MathValue? result = Evaluate(node);
        if (had) _local[symbol] = before;
        else _local.Remove(symbol);
        return result;
    }

    private MathValue? Value(MathNode node)
    {
        switch (node.Kind)
        {
            case MathKind.Rational:
                return node.Value;
            case MathKind.Float:
                return new MathValue(node.Value, KeepFloats ? node.Precision : 0);
            case MathKind.Constant:
                return Constant(node.Name);
            case MathKind.Symbol:
                return _local.TryGetValue(node, out MathValue known) ? known : null;
            case MathKind.Opaque:
                return Evaluate(node.Arguments[0]);
            case MathKind.Add:
                return Fold(node.Arguments, MathRational.Zero, Add);
            case MathKind.Multiply:
                return Fold(node.Arguments, MathRational.One, Multiply);
            case MathKind.Power:
                return PowerNode(node);
            case MathKind.Undefined:
                return Unknown(node);
            case MathKind.Function when MathSeries.Handles(node.Name):
                return MathSeries.Evaluate(node, this, budget);
            case MathKind.Function:
                return FunctionNode(node);
            default:
                return null;
        }
    }

    private MathValue? PowerNode(MathNode node)
    {
        bool hides = HasUnknown && OpaqueEvaluator.HidesLogarithm(node, budget);
        if (Evaluate(node.Arguments[0]) is not { } value) return null;
        if (hides) _exponents++;
        MathValue? exponent = Evaluate(node.Arguments[1]);
        if (hides) _exponents--;
        if (exponent is null || Power(value, exponent.Value) is not { } power) return null;
        bool negative = opaque.HasFlag(OpaqueFunctions.Roots) && OpaqueEvaluator.IsRootOfSum(node, budget) && OpaqueEvaluator.Sign(node.Arguments[0], this, budget) < 0;
        return negative ? Multiply(power, -MathRational.One) : power;
    }

    private MathValue? FunctionNode(MathNode node)
    {
        bool trigonometric = node.Name is "sin" or "cos" or "tan" or "cot" or "sec" or "csc" or "sinh" or "cosh" or "tanh";
        bool hides = HasUnknown && OpaqueEvaluator.HidesLogarithm(node, budget);
        bool unknown = HasUnknown && _trigonometric == 0 && OpaqueEvaluator.IsOpaque(node, budget);
        unknown |= _exponents > 0 && node.Name == "log";
        if (trigonometric) _trigonometric++;
        if (hides) _exponents++;
        bool keepFloats = KeepFloats;
        KeepFloats &= RoundFunctions;
        var arguments = new MathValue[node.Arguments.Length];
        bool known = true;
        for (int i = 0; known && i < arguments.Length; i++)
        {
            MathValue? argument = Evaluate(node.Arguments[i]);
            known = argument is not null;
            if (known) arguments[i] = argument!.Value;
        }
        KeepFloats = keepFloats;
        if (trigonometric) _trigonometric--;
        if (hides) _exponents--;
        if (!known) return null;
        budget.Spend(20);
        if (unknown) return OpaqueEvaluator.Value(node.Name, arguments);
        int digits = arguments.Max(a => a.Digits);
        MathValue? result = MathFunctions.Apply(node.Name, arguments, budget);
        return digits > 0 && result is { IsReal: true } real && Math.Abs(real.Complex.Magnitude) < 4_000 && node.Name is not ("floor" or "ceiling") ? real.AsFloat(digits) : result;
    }

    private static MathValue? Constant(string name) => name switch
    {
        "pi" => BigFunctions.Pi,
        "E" => BigFunctions.Exp(BigFloat.One),
        "EulerGamma" => BigFunctions.EulerGamma,
        "I" => BigComplex.ImaginaryUnit,
        _ => null,
    };

    private MathValue? Fold(MathNode[] nodes, MathRational start, Func<MathValue, MathValue, MathValue> join)
    {
        MathValue result = start;
        foreach (MathNode node in nodes)
        {
            if (Evaluate(node) is not { } value) return null;
            result = join(result, value);
        }
        return result;
    }

    public MathValue Add(MathValue a, MathValue b)
    {
        budget.Spend(2);
        if (Digits(a, b) is > 0 and var digits) return new MathValue(a.AsFloat(digits).Exact + b.AsFloat(digits).Exact).AsFloat(digits);
        if (a.IsExact && b.IsExact && Cheap(a.Exact, b.Exact)) return a.Exact + b.Exact;
        return a.Complex + b.Complex;
    }

    public MathValue Multiply(MathValue a, MathValue b)
    {
        budget.Spend(2);
        if (Digits(a, b) is > 0 and var digits) return new MathValue(a.AsFloat(digits).Exact * b.AsFloat(digits).Exact).AsFloat(digits);
        if (a.IsExact && b.IsExact && Cheap(a.Exact, b.Exact)) return a.Exact * b.Exact;
        return a.Complex * b.Complex;
    }

    public MathValue? Power(MathValue value, MathValue exponent)
    {
        int digits = Digits(value, exponent);
        if (digits == 0 || PowerOf(value, exponent) is not { IsReal: true } power) return PowerOf(value, exponent);
        return Math.Abs(power.Complex.Magnitude) < 4_000 ? power.AsFloat(digits) : power;
    }

    private MathValue? PowerOf(MathValue value, MathValue exponent)
    {
        budget.Spend(10);
        if (exponent.AsInteger is { } power)
        {
            if (power == 0) return MathRational.One;
            if (value.IsExact)
            {
                if (value.Exact.IsZero) return power > 0 ? MathRational.Zero : null;
                if (BigInteger.Abs(value.Exact.Numerator).IsOne && value.Exact.IsInteger) return value.Exact.Sign > 0 || power % 2 == 0 ? MathRational.One : -MathRational.One;
                double bits = (double)value.Exact.Bits * Math.Abs((double)power);
                if (bits < (value.Exact.IsInteger ? IntegerBits : FractionBits))
                {
                    budget.Spend(1 + (long)(bits / 64));
                    return value.Exact.Power((int)power);
                }
            }
        }
        else if (value.IsExact && exponent.IsExact && exponent.Exact.Denominator == 2 && value.Exact.Sign > 0 && value.Exact.Bits < 4096
            && Math.Abs((double)exponent.Exact.Numerator) < 64)
        {
            BigInteger upper = BigFloat.IntegerRoot(value.Exact.Numerator), lower = BigFloat.IntegerRoot(value.Exact.Denominator);
            if (upper * upper == value.Exact.Numerator && lower * lower == value.Exact.Denominator)
                return new MathRational(upper, lower).Power((int)exponent.Exact.Numerator);
        }
        budget.Spend(100);
        return value.Complex.Power(exponent.Complex, budget);
    }

    // The digits to which two exact values are joined, 0 where neither is a float.
    private static int Digits(MathValue a, MathValue b) =>
        a.IsExact && b.IsExact && (a.IsFloat || b.IsFloat) && a.Exact.Bits + b.Exact.Bits < FractionBits ? Math.Max(a.Digits, b.Digits) : 0;

    private bool Cheap(MathRational a, MathRational b)
    {
        long bits = a.Bits + b.Bits;
        bool cheap = bits < (a.IsInteger && b.IsInteger ? IntegerBits : FractionBits);
        if (cheap) budget.Spend(bits / 256);
        return cheap;
    }

    // A function nothing is known of: equal arguments, equal values. What has no value counts by its text.
    private MathValue Unknown(MathNode node)
    {
        var arguments = new List<MathValue>();
        string name = node.Name;
        foreach (MathNode argument in node.Arguments)
        {
            if (Evaluate(argument) is { } value) arguments.Add(value);
            else name += "|" + MathText.Of(argument);
        }
        return OpaqueEvaluator.Hashed(name, arguments);
    }
}
