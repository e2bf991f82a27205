namespace Microsoft.ML.Aer;

/// <summary>
/// Compares expressions with indefinite integrals. sympy works these out after it has simplified, so that what stands beside them must be written as
/// their result is, but for the order of terms and factors and like ones.
/// </summary>
internal static class IntegralComparer
{
    public static bool Applies(MathNode node, MathBudget budget) => MathSubstitution.Any(node, IsIndefinite, budget);

    public static bool Same(MathNode a, MathNode b, MathBudget budget)
    {
        if (HasPolynomialsOnly(a, budget) && HasPolynomialsOnly(b, budget)) return IsExpanded(a, budget) && IsExpanded(b, budget) && MathSampler.Same(a, b, budget);
        return WorkedOut(a, budget) is { } left && WorkedOut(b, budget) is { } right
            && MathCanonical.Of(MathNode.Add(left, MathNode.Multiply(MathNode.MinusOne, right)), budget).Is(MathNode.Zero);
    }

    private static bool IsIndefinite(MathNode node) => node.IsFunction("Integral") && node.Arguments.Length == 2;

    private static bool HasPolynomialsOnly(MathNode node, MathBudget budget) =>
        !MathSubstitution.Any(node, n => IsIndefinite(n) && !Antiderivatives.IsPolynomial(n.Arguments[0], n.Arguments[1], budget), budget);

    // No product or power of a sum beside the integrals.
    private static bool IsExpanded(MathNode node, MathBudget budget)
    {
        return Check(MathCanonical.Of(node, budget));

        static bool Check(MathNode n) => n.Kind == MathKind.Function || (n.Arguments.All(Check)
            && !(n.Kind == MathKind.Multiply && n.Arguments.Any(a => a.Kind == MathKind.Add))
            && !(n.Kind == MathKind.Power && n.Arguments[0].Kind == MathKind.Add));
    }

    private static MathNode? WorkedOut(MathNode node, MathBudget budget)
    {
        budget.Spend();
        if (node.Arguments.Length == 0) return node;
        MathNode?[] arguments = [.. node.Arguments.Select(a => WorkedOut(a, budget))];
        if (arguments.Any(a => a is null)) return null;
        if (IsIndefinite(node)) return Antiderivatives.Of(arguments[0]!, arguments[1]!, budget);
        // (2x)^-1 is x^-1 times a half.
        return node.Kind == MathKind.Power && arguments[1]!.IsInteger && arguments[0] is { Kind: MathKind.Multiply } product
            ? MathNode.Multiply([.. product.Arguments.Select(f => MathNode.Power(f, arguments[1]!))])
            : node.With(arguments!);
    }
}
