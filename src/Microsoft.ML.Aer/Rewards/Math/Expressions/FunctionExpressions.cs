using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Builds function applications from their written names.</summary>
internal static class FunctionExpressions
{
    /// <summary>A function of one argument, with its base or index and its power. Null where it means nothing.</summary>
    public static MathNode? OfOne(string name, MathNode? argument, MathNode? index, bool indexed, MathNode? power, MathBudget budget)
    {
        if (argument is null || (indexed && index is null && name is "log" or "ln")) return null;
        bool ofMatrix = name is "det" or "trace" or "tr" or "norm" or "rank" or "rref" or "nullspace";
        if (!ofMatrix && !argument.IsScalar) return null;
        if (power is { } inverse && inverse.Is(MathNode.MinusOne) && name is "sin" or "cos" or "tan" or "csc" or "sec" or "cot" or "sinh" or "cosh" or "tanh")
            return MathNode.Function("a" + name, argument);

        MathNode? value = name switch
        {
            "log" or "ln" => MathNode.Function("log", argument, index ?? (name == "log" ? MathNode.Integer(10) : MathNode.E)),
            "exp" => MathNode.Function("exp", argument),
            "floor" => MathNode.Function("floor", argument),
            "ceil" => MathNode.Function("ceiling", argument),
            "det" => MatrixExpressions.Determinant(argument, budget),
            "trace" or "tr" => MatrixExpressions.Trace(argument),
            "norm" => MatrixExpressions.Norm(argument),
            "gamma" => MathNode.Function("gamma", argument),
            "sin" or "cos" or "tan" or "csc" or "sec" or "cot" or "sinh" or "cosh" or "tanh" => MathNode.Function(name, argument),
            "arcsin" or "arccos" or "arctan" or "arccsc" or "arcsec" or "arccot" or "arcsinh" or "arccosh" or "arctanh" => MathNode.Function("a" + name[3..], argument),
            "arsinh" or "arcosh" or "artanh" => MathNode.Function("a" + name[2..], argument),
            _ => null,
        };
        return value is null || power is null ? value : power.Is(MathNode.Zero) ? value : MathNode.Power(value, power);
    }

    /// <summary>gcd, lcm, max and min of several arguments. Null where it means nothing.</summary>
    public static MathNode? OfSeveral(string name, MathNode?[] arguments, MathNode? power)
    {
        if (arguments.Length == 0 || arguments.Any(a => a is null || !a.IsScalar)) return null;
        MathNode? value = name switch
        {
            "max" => MathNode.Function("Max", arguments!),
            "min" => MathNode.Function("Min", arguments!),
            "gcd" or "lcm" when arguments.All(a => a!.IsInteger) => MathNode.Opaque(MathNode.Integer(
                arguments.Select(a => a!.Value.Numerator).Aggregate(name == "gcd" ? BigInteger.GreatestCommonDivisor : LeastCommonMultiple))),
            _ => null,
        };
        return value is null || power is null ? value : MathNode.Power(value, power);
    }

    /// <summary>e to a power. As in Math-Verify the base of a logarithm in the exponent is not looked at: e^{\log x} is x.</summary>
    public static MathNode? Exponential(MathNode exponent)
    {
        if (!exponent.IsScalar) return null;
        if (exponent.Is(MathNode.Zero)) return MathNode.One;
        if (exponent.Is(MathNode.One)) return MathNode.E;
        if (exponent.IsFunction("log")) return exponent.Arguments[0];
        if (exponent.Kind == MathKind.Multiply && exponent.Arguments.Count(a => a.IsFunction("log")) == 1 && exponent.Arguments.All(a => a.IsFunction("log") || a.IsRational))
        {
            MathRational factor = exponent.Arguments.Where(a => a.IsRational).Aggregate(MathRational.One, (product, a) => product * a.Value);
            return MathNode.Power(exponent.Arguments.First(a => a.IsFunction("log")).Arguments[0], MathNode.Rational(factor));
        }
        return MathNode.Function("exp", exponent);
    }

    private static BigInteger LeastCommonMultiple(BigInteger a, BigInteger b) =>
        a.IsZero || b.IsZero ? 0 : BigInteger.Abs(a / BigInteger.GreatestCommonDivisor(a, b) * b);
}
