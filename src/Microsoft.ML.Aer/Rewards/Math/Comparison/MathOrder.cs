namespace Microsoft.ML.Aer;

/// <summary>The order of expressions that are real numbers, infinities included.</summary>
internal static class MathOrder
{
    /// <summary>The sign of the difference, or null where the expressions have no order.</summary>
    public static int? Compare(MathNode a, MathNode b, MathBudget budget)
    {
        if (a.Equals(b)) return 0;
        (MathNode? left, MathNode? right) = (MathInfinity.Of(a), MathInfinity.Of(b));
        if (left is not null || right is not null)
        {
            int l = Rank(left), r = Rank(right);
            return l == 2 || r == 2 || (l != 0 && l == r) ? null : l.CompareTo(r);
        }
        // A difference without symbols is decided even where the expressions have some: b+1 is above b.
        MathNode difference = MathCanonical.Of(ScalarExpressions.Subtract(a, b), budget);
        if (MathSubstitution.Symbols(difference, budget).Count > 0) return null;
        MathValue? value;
        try
        {
            value = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(difference);
        }
        catch (MathLimitException)
        {
            return null;
        }
        if (value is not { IsReal: true } known) return null;
        if (known.IsExact) return known.Exact.Sign;
        return known.Complex.Magnitude < -BigFloat.Precision + MathSampler.LostBits ? 0 : known.Complex.Re.Sign;
    }

    /// <summary>Whether an expression is surely no real number; symbols may stand for real ones, also those that are not taken as real.</summary>
    public static bool IsNotReal(MathNode node, MathBudget budget)
    {
        if (MathSubstitution.Symbols(node, budget).Count > 0) return false;
        return new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(node) is { IsReal: false };
    }

    private static int Rank(MathNode? infinity) => infinity?.Name switch { "oo" => 1, "-oo" => -1, null => 0, _ => 2 };
}
