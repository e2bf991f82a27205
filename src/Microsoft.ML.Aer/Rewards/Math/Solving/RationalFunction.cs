namespace Microsoft.ML.Aer;

/// <summary>A quotient of two polynomials in one unknown.</summary>
internal sealed record RationalFunction(RealPolynomial Upper, RealPolynomial Lower)
{
    /// <summary>The function an expression is, or null where it is none.</summary>
    public static RationalFunction? From(MathNode node, MathNode unknown, MathBudget budget)
    {
        budget.Enter();
        try
        {
            if (node.Equals(unknown)) return new(RealPolynomial.Unknown, RealPolynomial.Constant(1));
            switch (node.Kind)
            {
                case MathKind.Rational or MathKind.Float:
                    return new(RealPolynomial.Constant(node.Value), RealPolynomial.Constant(1));
                case MathKind.Opaque:
                    return From(node.Arguments[0], unknown, budget);
                case MathKind.Add or MathKind.Multiply:
                    RationalFunction? result = null;
                    foreach (MathNode argument in node.Arguments)
                    {
                        if (From(argument, unknown, budget) is not { } part) return null;
                        result = result is null ? part : node.Kind == MathKind.Add
                            ? new(result.Upper * part.Lower + part.Upper * result.Lower, result.Lower * part.Lower)
                            : new(result.Upper * part.Upper, result.Lower * part.Lower);
                    }
                    return result;
                case MathKind.Power when node.Arguments[1] is { IsInteger: true } exponent && exponent.Value.Abs() < RealPolynomial.LargestDegree + 1:
                    if (From(node.Arguments[0], unknown, budget) is not { } value) return null;
                    int power = (int)exponent.Value.Numerator;
                    (RealPolynomial upper, RealPolynomial lower) = power < 0 ? (value.Lower, value.Upper) : (value.Upper, value.Lower);
                    return lower.Degree < 0 ? null : new(Raise(upper, Math.Abs(power)), Raise(lower, Math.Abs(power)));
                default:
                    return null;
            }
        }
        finally
        {
            budget.Leave();
        }
    }

    private static RealPolynomial Raise(RealPolynomial value, int power)
    {
        RealPolynomial result = RealPolynomial.Constant(1);
        for (int i = 0; i < power; i++) result *= value;
        return result;
    }
}
