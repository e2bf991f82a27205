namespace Microsoft.ML.Aer;

/// <summary>Walks expressions: their symbols, and one part in place of another.</summary>
internal static class MathSubstitution
{
    /// <summary>The free symbols, in order of first appearance. Variables of sums, products, definite integrals and limits are not free.</summary>
    public static IReadOnlyList<MathNode> Symbols(MathNode node, MathBudget budget)
    {
        var found = new List<MathNode>();
        Collect(node, [], found, budget);
        return found;
    }

    /// <summary>Whether some part of the expression is as asked.</summary>
    public static bool Any(MathNode node, Func<MathNode, bool> predicate, MathBudget budget)
    {
        budget.Spend();
        return predicate(node) || node.Arguments.Any(a => Any(a, predicate, budget));
    }

    /// <summary>The expression with each <paramref name="old"/> replaced.</summary>
    public static MathNode Replace(MathNode node, MathNode old, MathNode replacement, MathBudget budget)
    {
        budget.Spend();
        if (node.Equals(old)) return replacement;
        if (node.Arguments.Length == 0 || (Binds(node) && node.Arguments[1].Equals(old))) return node;
        MathNode[] arguments = [.. node.Arguments.Select(a => Replace(a, old, replacement, budget))];
        return arguments.SequenceEqual(node.Arguments) ? node : node.With(arguments);
    }

    /// <summary>Whether the second argument is a variable of the first one only.</summary>
    public static bool Binds(MathNode node) => node.Kind == MathKind.Function
        && (node.Name is "Sum" or "Product" or "Limit" or "LimitBelow" || (node.Name == "Integral" && node.Arguments.Length == 4));

    private static void Collect(MathNode node, HashSet<MathNode> bound, List<MathNode> found, MathBudget budget)
    {
        budget.Spend();
        if (node.Kind == MathKind.Symbol)
        {
            if (!bound.Contains(node) && !found.Contains(node)) found.Add(node);
            return;
        }
        bool binds = Binds(node) && bound.Add(node.Arguments[1]);
        foreach (MathNode argument in node.Arguments) Collect(argument, bound, found, budget);
        if (binds) bound.Remove(node.Arguments[1]);
    }
}
