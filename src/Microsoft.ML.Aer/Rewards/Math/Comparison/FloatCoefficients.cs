namespace Microsoft.ML.Aer;

/// <summary>Compares expressions with decimal points term by term: the same terms with coefficients that are the same floats.</summary>
internal static class FloatCoefficients
{
    private const int Digits = 15;

    public static bool Same(MathNode a, MathNode b, MathBudget budget)
    {
        Dictionary<MathNode, MathRational> left = Terms(a, budget), right = Terms(b, budget);
        return left.Count == right.Count && left.All(t => right.TryGetValue(t.Key, out MathRational other)
            && LatexNumber.Binary(t.Value, Digits) == LatexNumber.Binary(other, Digits));
    }

    private static Dictionary<MathNode, MathRational> Terms(MathNode node, MathBudget budget)
    {
        MathNode canonical = MathCanonical.Of(Exact(node, budget), budget);
        return (canonical.Kind == MathKind.Add ? canonical.Arguments : [canonical]).Select(MathCanonical.Split).ToDictionary(t => t.Term, t => t.Coefficient);
    }

    // The floats as the fractions they are.
    private static MathNode Exact(MathNode node, MathBudget budget)
    {
        budget.Spend();
        if (node.Kind == MathKind.Float) return MathNode.Rational(node.Value);
        // A power with a float for its exponent is another term.
        if (node.Kind == MathKind.Power && node.Arguments[1].Kind == MathKind.Float) return node;
        return node.Arguments.Length == 0 ? node : node.With([.. node.Arguments.Select(a => Exact(a, budget))]);
    }
}
