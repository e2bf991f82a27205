using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Builds sums, products and quotients as the parser of Math-Verify does: nothing is simplified, nested sums and products are joined, and
/// only a quotient of two integers and a mixed number become one number.
/// </summary>
internal static class ScalarExpressions
{
    public static MathNode Add(MathNode left, MathNode right) => left.IsMatrix || right.IsMatrix
        ? Join("MatAdd", left, right)
        : MathNode.Add([.. Parts(left, MathKind.Add), .. Parts(right, MathKind.Add)]);

    public static MathNode Subtract(MathNode left, MathNode right) => left.IsMatrix || right.IsMatrix
        ? Join("MatAdd", left, Join("MatMul", MathNode.MinusOne, right))
        : Add(left, Negate(right));

    public static MathNode Multiply(MathNode left, MathNode right) => left.IsMatrix || right.IsMatrix
        ? Join("MatMul", left, right)
        : MathNode.Multiply([.. Parts(left, MathKind.Multiply), .. Parts(right, MathKind.Multiply)]);

    /// <summary>The quotient of <c>/</c> and <c>:</c>.</summary>
    public static MathNode Divide(MathNode left, MathNode right) => Fraction(left, right);

    public static MathNode Fraction(MathNode upper, MathNode lower)
    {
        if (upper.IsMatrix || lower.IsMatrix) return MathNode.Function("MatMul", upper, MathNode.Power(lower, MathNode.MinusOne));
        return upper.IsInteger && lower.IsInteger ? Quotient(upper.Value, lower.Value) : MathNode.Multiply(upper, MathNode.Power(lower, MathNode.MinusOne));
    }

    /// <summary>1/x, a number where x is one.</summary>
    public static MathNode Reciprocal(MathNode value) =>
        value.IsRational ? Quotient(MathRational.One, value.Value) : MathNode.Power(value, MathNode.MinusOne);

    /// <summary>The sign before an operand: numbers take it in.</summary>
    public static MathNode Negate(MathNode value) => value.IsMatrix ? Join("MatMul", MathNode.MinusOne, value) : NegativeNumber(value) ?? Multiply(MathNode.MinusOne, value);

    /// <summary>The second sign of plus-minus: only rationals take it in.</summary>
    public static MathNode Minus(MathNode value) => value.IsRational ? MathNode.Rational(-value.Value) : MathNode.Multiply(MathNode.MinusOne, value);

    /// <summary>Two factors without a sign between: an integer before a positive fraction is a mixed number.</summary>
    public static MathNode? SideBySide(MathNode? left, MathNode? right)
    {
        if (left is null || right is null) return null;
        if (left.Kind == MathKind.Differential) return MathNode.Function("Derivative", right, left.Arguments[0]);
        // Sets and relations swallow what follows them.
        if (!left.IsScalar && !left.IsMatrix) return left;
        if (!right.IsScalar && !right.IsMatrix) return null;
        if (left.IsInteger && right.IsRational && right.Value.Sign > 0)
            return MathNode.Rational(left.Value.Sign < 0 ? left.Value - right.Value : left.Value + right.Value);
        return Multiply(left, right);
    }

    /// <summary>A binomial coefficient, worked out where both are small integers.</summary>
    public static MathNode Binomial(MathNode upper, MathNode lower)
    {
        if (lower.IsInteger && upper.IsRational && upper.Value.IsInteger && lower.Value.Numerator is var k && upper.Value.Numerator is var n)
        {
            if (k.Sign < 0) return MathNode.Zero;
            if (n.Sign >= 0 && k > n) return MathNode.Zero;
            if (n.Sign >= 0 && k > n - k) k = n - k;
            if (k <= 2_000 && n.GetBitLength() <= 64)
            {
                BigInteger value = BigInteger.One;
                for (int i = 0; i < (int)k; i++) value = value * (n - i) / (i + 1);
                return MathNode.Integer(value);
            }
        }
        return MathNode.Function("binomial", upper, lower);
    }

    private static MathNode Quotient(MathRational upper, MathRational lower) => lower.IsZero
        ? upper.IsZero ? MathNode.NaN : MathNode.ComplexInfinity
        : MathNode.Rational(upper / lower);

    private static MathNode? NegativeNumber(MathNode value) => value.Kind switch
    {
        MathKind.Rational => MathNode.Rational(-value.Value),
        MathKind.Float => MathNode.Float(-value.Value, value.Precision),
        MathKind.Constant when value.Name == "oo" => MathNode.NegativeInfinity,
        MathKind.Constant when value.Name == "-oo" => MathNode.Infinity,
        MathKind.Constant when value.Name is "zoo" or "nan" => value,
        _ => null,
    };

    private static MathNode Join(string operation, MathNode left, MathNode right) =>
        MathNode.Function(operation, [.. Operands(left, operation), .. Operands(right, operation)]);

    private static MathNode[] Operands(MathNode node, string operation) => node.IsFunction(operation) ? node.Arguments : [node];

    private static MathNode[] Parts(MathNode node, MathKind kind) => node.Kind == kind ? node.Arguments : [node];
}
