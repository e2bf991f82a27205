namespace Microsoft.ML.Aer;

/// <summary>
/// The set of reals that a relation in one unknown allows: of polynomials with rational coefficients up to degree 8, by the exact or
/// isolated roots of the difference of its sides.
/// </summary>
internal static class RelationSets
{
    /// <summary>The set, or null where the relation is none of these.</summary>
    public static MathNode? Solve(MathNode relation, MathBudget budget)
    {
        MathNode[] parts = relation.Kind == MathKind.And ? relation.Arguments : [relation];
        IReadOnlyList<MathNode> unknowns = MathSubstitution.Symbols(relation, budget);
        if (unknowns is not [{ IsReal: true } unknown] || !parts.All(p => p.IsRelation && p.Arguments.All(a => a.IsScalar))) return null;
        RealSet result = RealSet.All;
        foreach (MathNode part in parts)
        {
            if (SolveOne(part, unknown, budget) is not { } solved) return null;
            result = result.Intersect(solved, budget);
        }
        return result.ToNode();
    }

    private static RealSet? SolveOne(MathNode relation, MathNode unknown, MathBudget budget)
    {
        (MathNode left, MathNode right) = (relation.Arguments[0], relation.Arguments[1]);
        // x > oo and the like: an infinite side leaves all or nothing.
        if (MathInfinity.Of(right) is { } upper && left.Equals(unknown)) return Beyond(relation.Name, upper.Is(MathNode.Infinity));
        if (MathInfinity.Of(left) is { } lower && right.Equals(unknown)) return Beyond(relation.Name, !lower.Is(MathNode.Infinity));

        // A side that is the unknown alone keeps the other, whatever number it is.
        if (left.Equals(unknown) && RealEnd.From(right, budget) is { } bound) return Ray(relation.Name, bound, budget);
        if (right.Equals(unknown) && RealEnd.From(left, budget) is { } mirrored) return Ray(Mirrored(relation.Name), mirrored, budget);

        MathNode difference = ScalarExpressions.Subtract(left, right);
        if (RealPolynomial.From(difference, unknown, budget) is not { } polynomial || polynomial.Roots(budget) is not { } roots) return null;
        var pieces = new List<RealSet.Piece>();
        RealEnd start = RealEnd.NegativeInfinity;
        for (int i = 0; i <= roots.Count; i++)
        {
            RealEnd end = i < roots.Count ? roots[i] : RealEnd.Infinity;
            if (Holds(relation.Name, polynomial.SignBetween(start, end))) pieces.Add(new(start, true, end, true));
            if (i < roots.Count && Holds(relation.Name, 0)) pieces.Add(new(end, false, end, false));
            start = end;
        }
        return RealSet.Of(pieces, budget);
    }

    private static RealSet Beyond(string sign, bool upper) => sign switch
    {
        "<" or "<=" => upper ? RealSet.All : RealSet.Empty,
        ">" or ">=" => upper ? RealSet.Empty : RealSet.All,
        "!=" => RealSet.All,
        _ => RealSet.Empty,
    };

    private static RealSet Ray(string sign, RealEnd bound, MathBudget budget) => RealSet.Of(
        sign switch
        {
            "<" or "<=" => [new(RealEnd.NegativeInfinity, true, bound, sign == "<")],
            ">" or ">=" => [new(bound, sign == ">", RealEnd.Infinity, true)],
            "!=" => [new(RealEnd.NegativeInfinity, true, bound, true), new(bound, true, RealEnd.Infinity, true)],
            _ => new RealSet.Piece[] { new(bound, false, bound, false) },
        },
        budget);

    private static bool Holds(string sign, int value) => sign switch
    {
        "<" => value < 0,
        "<=" => value <= 0,
        ">" => value > 0,
        ">=" => value >= 0,
        "!=" => value != 0,
        _ => value == 0,
    };

    private static string Mirrored(string sign) => sign switch { "<" => ">", ">" => "<", "<=" => ">=", ">=" => "<=", _ => sign };
}
