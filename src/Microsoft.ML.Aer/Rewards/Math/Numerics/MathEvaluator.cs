using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// The value of an expression with numbers for its symbols, or null where it has none there: a pole, an infinity, something that is no
/// number. Powers and factorials are exact up to two million bits and floating beyond; what exceeds even that throws
/// <see cref="MathLimitException"/>.
/// </summary>
internal sealed class MathEvaluator(IReadOnlyDictionary<MathNode, MathValue> symbols, MathBudget budget)
{
    // Exact integers up to this many bits, exact fractions up to a sixteenth: their common divisors cost the square.
    private const long IntegerBits = 1L << 21, FractionBits = 1L << 16;

    private readonly Dictionary<MathNode, MathValue> _local = new(symbols);

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
            case MathKind.Rational or MathKind.Float:
                return node.Value;
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
                return Evaluate(node.Arguments[0]) is { } value && Evaluate(node.Arguments[1]) is { } exponent ? Power(value, exponent) : null;
            case MathKind.Undefined:
                return Unknown(node);
            case MathKind.Function when MathSeries.Handles(node.Name):
                return MathSeries.Evaluate(node, this, budget);
            case MathKind.Function:
                var arguments = new MathValue[node.Arguments.Length];
                for (int i = 0; i < arguments.Length; i++)
                {
                    if (Evaluate(node.Arguments[i]) is not { } argument) return null;
                    arguments[i] = argument;
                }
                budget.Spend(20);
                return MathFunctions.Apply(node.Name, arguments, budget);
            default:
                return null;
        }
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
        if (a.IsExact && b.IsExact && Cheap(a.Exact, b.Exact)) return a.Exact + b.Exact;
        return a.Complex + b.Complex;
    }

    public MathValue Multiply(MathValue a, MathValue b)
    {
        budget.Spend(2);
        if (a.IsExact && b.IsExact && Cheap(a.Exact, b.Exact)) return a.Exact * b.Exact;
        return a.Complex * b.Complex;
    }

    public MathValue? Power(MathValue value, MathValue exponent)
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

    private bool Cheap(MathRational a, MathRational b)
    {
        long bits = a.Bits + b.Bits;
        bool cheap = bits < (a.IsInteger && b.IsInteger ? IntegerBits : FractionBits);
        if (cheap) budget.Spend(bits / 256);
        return cheap;
    }

    // A function nothing is known of gets a value drawn from its name and the values of its arguments: equal arguments, equal values.
    private MathValue? Unknown(MathNode node)
    {
        ulong hash = 14695981039346656037;
        Mix(node.Name);
        foreach (MathNode argument in node.Arguments)
        {
            if (Evaluate(argument) is not { } value)
            {
                Mix(MathText.Of(argument));
                continue;
            }
            BigComplex point = value.Complex;
            Mix(string.Create(CultureInfo.InvariantCulture, $"({point.Re.ToDouble():E11},{point.Im.ToDouble():E11})"));
        }
        return new MathRational((long)(hash >> 40) + 1, 1 << 23);

        void Mix(string text)
        {
            foreach (char c in text) hash = (hash ^ c) * 1099511628211;
        }
    }
}
