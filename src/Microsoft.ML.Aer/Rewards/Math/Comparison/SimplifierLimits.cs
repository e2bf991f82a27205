namespace Microsoft.ML.Aer;

/// <summary>
/// Identities that hold but that sympy's <c>simplify</c> is known not to find, so that Math-Verify calls the sides different: multiple
/// angles of tangents, high powers of sines, hyperbolic tangents as exponentials, products and most sums with open bounds.
/// Observed with sympy 1.14. Those of inverse functions, logarithms of absolute values, extrema, rounding and roots of sums are seen by
/// <see cref="OpaqueEvaluator"/> instead.
/// </summary>
internal static class SimplifierLimits
{
    private static readonly string[] Trigonometric = ["sin", "cos", "tan", "cot", "sec", "csc"];

    /// <summary>Whether the identity of two expressions in symbols is beyond the simplifier.</summary>
    public static bool Exceeds(MathNode a, MathNode b, MathBudget budget)
    {
        List<MathNode> left = Functions(a, budget), right = Functions(b, budget);
        List<MathNode> all = [.. left, .. right];
        if (NegativeBases(a, budget) != NegativeBases(b, budget)) return true;
        if (all.Count == 0) return false;
        if (left.Any(n => OpenSeries(n, budget)) != right.Any(n => OpenSeries(n, budget))) return true;
        if (all.Any(n => n.Name == "tanh") && left.Any(n => n.Name == "exp") != right.Any(n => n.Name == "exp")) return true;
        return HighPowers(a, b, budget) || Angles(left, right, budget);
    }

    private static List<MathNode> Functions(MathNode node, MathBudget budget)
    {
        var found = new List<MathNode>();
        MathSubstitution.Any(node, n =>
        {
            if (n.Kind == MathKind.Function) found.Add(n);
            return false;
        }, budget);
        return found;
    }

    // (-2)^n is not split into (-1)^n 2^n.
    private static bool NegativeBases(MathNode node, MathBudget budget) => MathSubstitution.Any(node, n =>
        n.Kind == MathKind.Power && n.Arguments[0].IsRational && n.Arguments[0].Value < -MathRational.One && MathSubstitution.Symbols(n.Arguments[1], budget).Count > 0, budget);

    // Products with open bounds, and sums of anything but polynomials and powers of numbers.
    private static bool OpenSeries(MathNode node, MathBudget budget)
    {
        if (node.Name is not ("Sum" or "Product") || node.Arguments[2..].All(b => MathSubstitution.Symbols(b, budget).Count == 0)) return false;
        return node.Name == "Product" || MathSubstitution.Any(node.Arguments[0], n => n.Kind == MathKind.Function
            || (n.Kind == MathKind.Power && MathSubstitution.Symbols(n.Arguments[0], budget).Count > 0 && n.Arguments[1] is not { IsInteger: true, Value.Sign: > 0 }), budget);
    }

    private static bool HighPowers(MathNode a, MathNode b, MathBudget budget) => new[] { a, b }.Any(side => MathSubstitution.Any(side, n =>
        n.Kind == MathKind.Power && n.Arguments[0] is { Kind: MathKind.Function, Name: "sin" or "cos" } && n.Arguments[1].IsInteger && n.Arguments[1].Value > 4, budget))
        && !MathCanonical.Of(a, budget).Equals(MathCanonical.Of(b, budget));

    private static bool Angles(List<MathNode> left, List<MathNode> right, MathBudget budget)
    {
        MathNode[] trigonometric = [.. left.Concat(right).Where(n => Trigonometric.Contains(n.Name))];
        foreach (MathNode first in trigonometric.Where(n => n.Name is "tan" or "cot"))
        {
            foreach (MathNode second in trigonometric)
            {
                if (Ratio(second.Arguments[0], first.Arguments[0], budget) is not { } ratio || ratio.Abs() == MathRational.One) continue;
                // cot x or tan x/2 with other angles of x; tan x with tan 2x.
                if (first.Name == "cot" || !MathCanonical.Split(MathCanonical.Of(first.Arguments[0], budget)).Coefficient.IsInteger || !ratio.IsInteger || second.Name is "tan" or "cot") return true;
            }
        }
        return false;
    }

    // How many times one angle goes into the other, where that is a rational number.
    private static MathRational? Ratio(MathNode angle, MathNode unit, MathBudget budget)
    {
        (MathRational coefficient, MathNode term) = MathCanonical.Split(MathCanonical.Of(angle, budget));
        (MathRational unitCoefficient, MathNode unitTerm) = MathCanonical.Split(MathCanonical.Of(unit, budget));
        return term.Equals(unitTerm) && !unitCoefficient.IsZero ? coefficient / unitCoefficient : null;
    }
}
