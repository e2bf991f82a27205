namespace Microsoft.ML.Aer;

/// <summary>The order of expressions that are real numbers, infinities included.</summary>
internal static class MathOrder
{
    /// <summary>The signs that <paramref name="a"/> less <paramref name="b"/> can have; unknown where one of them may not be real.</summary>
    public static KnownSigns Difference(MathNode a, MathNode b, MathBudget budget)
    {
        (MathNode? left, MathNode? right) = (MathInfinity.Of(a), MathInfinity.Of(b));
        if ((left is null && RealAssumptions.SignsOf(a, budget) == KnownSigns.Unknown) || (right is null && RealAssumptions.SignsOf(b, budget) == KnownSigns.Unknown)) return KnownSigns.Unknown;
        if (a.Equals(b)) return KnownSigns.Zero;
        if (left is not null || right is not null)
        {
            int l = Rank(left), r = Rank(right);
            return l == 2 || r == 2 || (l != 0 && l == r) ? KnownSigns.Unknown : l < r ? KnownSigns.Negative : KnownSigns.Positive;
        }
        // It may be known where the expressions have symbols: b+1 is above b, and 2^x above -1.
        MathNode difference = ScalarExpressions.Subtract(a, b);
        if (!RealAssumptions.HasMinusSum(a, budget) && !RealAssumptions.HasMinusSum(b, budget)) difference = MathCanonical.Of(difference, budget);
        if (MathSubstitution.Symbols(difference, budget).Count > 0) return RealAssumptions.SignsOf(difference, budget);
        MathValue? value;
        try
        {
            value = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(difference);
        }
        catch (MathLimitException)
        {
            return KnownSigns.Unknown;
        }
        if (value is not { IsReal: true } known) return KnownSigns.Unknown;
        int sign = known.IsExact ? known.Exact.Sign : known.Complex.Magnitude < -BigFloat.Precision + MathSampler.LostBits ? 0 : known.Complex.Re.Sign;
        return RealAssumptions.SignOf(sign);
    }

    /// <summary>Whether an expression is surely no real number; symbols may stand for real ones, also those that are not taken as real.</summary>
    public static bool IsNotReal(MathNode node, MathBudget budget)
    {
        if (MathSubstitution.Symbols(node, budget).Count > 0) return false;
        return new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(node) is { IsReal: false };
    }

    private static int Rank(MathNode? infinity) => infinity?.Name switch { "oo" => 1, "-oo" => -1, null => 0, _ => 2 };
}
