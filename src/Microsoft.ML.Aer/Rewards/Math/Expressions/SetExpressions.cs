namespace Microsoft.ML.Aer;

/// <summary>Builds sets, tuples and intervals from their written elements.</summary>
internal static class SetExpressions
{
    /// <summary>A list as the whole answer: one element is itself, several are a set, groups set apart by semicolons are tuples in a set.</summary>
    public static MathNode? FromElements(List<List<MathNode?>> groups)
    {
        if (groups.Any(g => g.Any(e => e is null))) return null;
        if (groups.Count == 1) return groups[0].Count == 1 ? groups[0][0] : MathNode.FiniteSet(groups[0]!);
        return groups.All(g => g.Count == 1)
            ? MathNode.FiniteSet(groups.Select(g => g[0]!))
            : MathNode.FiniteSet(groups.Select(g => MathNode.Tuple([.. g!])));
    }

    public static MathNode? FiniteSet(List<List<MathNode?>> groups) =>
        groups.Any(g => g.Any(e => e is null)) ? null : MathNode.FiniteSet(groups.SelectMany(g => g)!);

    public static MathNode? OrderedTuple(List<List<MathNode?>> groups)
    {
        if (groups.Any(g => g.Any(e => e is null))) return null;
        return groups is [[var only]] ? only : MathNode.Tuple([.. groups.SelectMany(g => g)!]);
    }

    /// <summary>Two elements in brackets: an interval unless its ends are the wrong way round, then a pair. Null where an end is not real.</summary>
    public static MathNode? IntervalOrTuple(MathNode start, MathNode end, bool leftOpen, bool rightOpen, MathBudget budget)
    {
        if (!start.IsScalar || !end.IsScalar) return null;
        KnownSigns width = MathOrder.Difference(end, start, budget);
        if (leftOpen == rightOpen && width != KnownSigns.Unknown && (leftOpen ? !width.HasFlag(KnownSigns.Positive) : width == KnownSigns.Negative)) return MathNode.Tuple(start, end);
        // A percentage beside a symbol cannot be compared at all.
        if ((HasOpaque(start) || HasOpaque(end)) && (HasSymbols(start) || HasSymbols(end))) return null;
        if (MathOrder.IsNotReal(start, budget) || MathOrder.IsNotReal(end, budget)) return null;
        if (width == KnownSigns.Zero || start.Equals(end))
        {
            return leftOpen || rightOpen || start.IsInfinite ? MathNode.EmptySet : MathNode.FiniteSet([end]);
        }
        if (width == KnownSigns.Negative || start.Is(MathNode.Infinity) || end.Is(MathNode.NegativeInfinity)) return MathNode.EmptySet;
        return MathNode.Interval(start, end, leftOpen || start.Is(MathNode.NegativeInfinity), rightOpen || end.Is(MathNode.Infinity));
    }

    public static MathNode? Operation(MathKind operation, MathNode? left, MathNode? right)
    {
        if (left is null || right is null) return null;
        if (operation == MathKind.Complement) return left.IsSet && right.IsSet ? MathNode.Set(operation, left, right) : null;
        left = left.Kind == MathKind.Tuple ? MathNode.FiniteSet(left.Arguments) : left;
        right = right.Kind == MathKind.Tuple ? MathNode.FiniteSet(right.Arguments) : right;
        return left.IsSet && right.IsSet ? MathNode.Set(operation, left, right) : null;
    }

    /// <summary>The answer to a question of inclusion. Sets that are not plainly comparable give no answer.</summary>
    public static MathNode? IsSubset(MathNode left, MathNode right)
    {
        if (!left.IsSet || !right.IsSet) return null;
        if (left.Is(right) || left.Is(MathNode.EmptySet)) return MathNode.Boolean(true);
        if (left.Kind == MathKind.FiniteSet && right.Kind == MathKind.FiniteSet) return MathNode.Boolean(left.Arguments.All(right.Arguments.Contains));
        string[] nested = ["Naturals", "Integers", "Rationals", "Reals", "Complexes"];
        if (left.Kind == MathKind.NamedSet && right.Kind == MathKind.NamedSet) return MathNode.Boolean(Array.IndexOf(nested, left.Name) <= Array.IndexOf(nested, right.Name));
        return null;
    }

    private static bool HasOpaque(MathNode node) => node.Kind == MathKind.Opaque || node.Arguments.Any(HasOpaque);

    private static bool HasSymbols(MathNode node) => node.Kind == MathKind.Symbol || node.Arguments.Any(HasSymbols);
}
