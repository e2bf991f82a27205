namespace Microsoft.ML.Aer;

/// <summary>
/// The set of reals that a relation in one unknown allows: of quotients of polynomials, also of absolute values of such, and of one root, exponential or
/// logarithm where the unknown stands once. The line is cut at all places where something can change; between them one sign decides.
/// </summary>
internal static class RelationSets
{
    /// <summary>The set, or null where the relation is none of these.</summary>
    public static MathNode? Solve(MathNode relation, MathBudget budget)
    {
        relation = Unwrapped(relation, budget);
        // The poles of what is unequal are beyond sympy.
        if (relation.Name == "!=" && MathSubstitution.Any(relation, n => n.Kind == MathKind.Power && n.Arguments[1] is { IsRational: true, Value.Sign: < 0 }, budget)) return null;
        if (Set(relation, budget) is not { } set) return null;
        // What always holds at sight is no set of reals to sympy, but everything there is.
        return relation.IsRelation && set.SameAs(RealSet.All) && HoldsAtSight(relation, budget) ? null : set.ToNode();
    }

    /// <summary>The set of a relation or a chain.</summary>
    public static RealSet? Set(MathNode relation, MathBudget budget)
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
        return result;
    }

    // By the signs of what is written; with roots, exponentials and sums of absolute values sympy sees as much.
    private static bool HoldsAtSight(MathNode relation, MathBudget budget)
    {
        int absolutes = 0;
        bool functions = MathSubstitution.Any(relation, n => n.IsFunction("Abs") ? ++absolutes > 1 : n.Kind == MathKind.Function || (n.Kind == MathKind.Power && !n.Arguments[1].IsInteger), budget);
        KnownSigns signs = MathOrder.Difference(relation.Arguments[0], relation.Arguments[1], budget);
        return functions || (signs != KnownSigns.Unknown
            && (!signs.HasFlag(KnownSigns.Negative) || Holds(relation.Name, -1)) && (!signs.HasFlag(KnownSigns.Zero) || Holds(relation.Name, 0)) && (!signs.HasFlag(KnownSigns.Positive) || Holds(relation.Name, 1)));
    }

    // Functions nothing is known of are unknowns of their own.
    private static MathNode Unwrapped(MathNode node, MathBudget budget)
    {
        budget.Spend();
        if (node.Kind == MathKind.Undefined) return MathNode.Symbol($"{node.Name}_{string.Join('_', node.Arguments.Select(MathText.Of))}", isReal: true);
        return node.Arguments.Length == 0 ? node : node.With([.. node.Arguments.Select(a => Unwrapped(a, budget))]);
    }

    private static RealSet? SolveOne(MathNode relation, MathNode unknown, MathBudget budget)
    {
        (MathNode left, MathNode right) = (relation.Arguments[0], relation.Arguments[1]);
        // x < oo and the like: an infinite side leaves all or nothing.
        if (MathInfinity.Of(right) is { } upper && left.Equals(unknown)) return Beyond(relation.Name, upper.Is(MathNode.Infinity));
        if (MathInfinity.Of(left) is { } lower && right.Equals(unknown)) return Beyond(Mirrored(relation.Name), lower.Is(MathNode.Infinity));

        // A side that is the unknown alone keeps the other, whatever number it is.
        if (left.Equals(unknown) && RealEnd.From(right, budget) is { } bound) return Ray(relation.Name, bound, budget);
        if (right.Equals(unknown) && RealEnd.From(left, budget) is { } mirrored) return Ray(Mirrored(relation.Name), mirrored, budget);

        MathNode difference = ScalarExpressions.Subtract(left, right);
        List<RealEnd>? rational = Places(difference, unknown, budget);
        if ((rational ?? InversePlaces(left, right, unknown, budget)) is not { } places) return null;
        var evaluator = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget) { KeepFloats = false };
        var pieces = new List<RealSet.Piece>();
        RealEnd start = RealEnd.NegativeInfinity;
        for (int i = 0; i <= places.Count; i++)
        {
            RealEnd end = i < places.Count ? places[i] : RealEnd.Infinity;
            if (SignAt(difference, unknown, new MathValue(Between(start, end)), evaluator) is { } sign && Holds(relation.Name, sign)) pieces.Add(new(start, true, end, true));
            if (end.IsFinite && SignAt(difference, unknown, end.Value, evaluator) is { } point && Holds(relation.Name, point)) pieces.Add(new(end, false, end, false));
            start = end;
        }
        RealSet result = RealSet.Of(pieces, budget);
        // The ends of several intervals sympy compares as they are written.
        return rational is not null || result.Pieces.Count <= 1 || result.Pieces.All(p => IsPlain(p.Start) && IsPlain(p.End)) ? result : null;
    }

    // All zeros and poles, also of what stands in absolute values; null where the function is not made of these.
    private static List<RealEnd>? Places(MathNode function, MathNode unknown, MathBudget budget)
    {
        var places = new SortedSet<RealEnd>();
        if (!Collect(function)) return null;
        return places.Count > 50 ? throw new MathLimitException("intervals") : [.. places];

        bool Collect(MathNode node)
        {
            if (FirstAbsolute(node) is not { } absolute)
            {
                if (RationalFunction.From(node, unknown, budget) is not { } quotient) return false;
                places.UnionWith(quotient.Upper.Roots(budget));
                places.UnionWith(quotient.Lower.Roots(budget));
                return true;
            }
            // Both signs of each absolute value: some places too many do no harm.
            MathNode inner = absolute.Arguments[0];
            return Collect(inner) && Collect(MathSubstitution.Replace(node, absolute, inner, budget))
                && Collect(MathSubstitution.Replace(node, absolute, MathNode.Multiply(MathNode.MinusOne, inner), budget));
        }

        MathNode? FirstAbsolute(MathNode node)
        {
            budget.Spend();
            foreach (MathNode argument in node.Arguments)
                if (FirstAbsolute(argument) is { } found) return found;
            return node.IsFunction("Abs") ? node : null;
        }
    }

    private static List<RealEnd>? InversePlaces(MathNode left, MathNode right, MathNode unknown, MathBudget budget) =>
        (InverseFunctions.Places(left, right, unknown, budget) ?? InverseFunctions.Places(right, left, unknown, budget)) is { } places
            ? [.. new SortedSet<RealEnd>(places.Select(p => RealEnd.From(p, budget)).OfType<RealEnd>().Where(e => e.IsFinite))]
            : null;

    private static bool IsPlain(RealEnd end) => !end.IsFinite || end.Value.IsExact;

    private static int? SignAt(MathNode function, MathNode unknown, MathValue place, MathEvaluator evaluator)
    {
        if (evaluator.EvaluateAt(function, unknown, place) is not { IsReal: true } value) return null;
        if (value.IsExact) return value.Exact.Sign;
        return value.Complex.Magnitude < -BigFloat.Precision + MathSampler.LostBits ? 0 : value.Complex.Re.Sign;
    }

    private static MathRational Between(RealEnd start, RealEnd end) => (start.IsFinite, end.IsFinite) switch
    {
        (true, true) => (start.Approximation + end.Approximation) / 2,
        (true, false) => start.Approximation + 1,
        (false, true) => end.Approximation - 1,
        _ => MathRational.Zero,
    };

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
