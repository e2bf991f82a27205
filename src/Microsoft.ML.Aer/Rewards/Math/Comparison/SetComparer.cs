namespace Microsoft.ML.Aer;

/// <summary>Compares sets, intervals and tuples; a lone value counts as a set of one.</summary>
internal sealed class SetComparer(ExpressionComparer expressions, MathBudget budget)
{
    public bool Equal(MathNode gold, MathNode prediction)
    {
        if (!IsCollection(gold)) gold = MathNode.FiniteSet([gold]);
        if (!IsCollection(prediction)) prediction = MathNode.FiniteSet([prediction]);

        if (gold.Kind == MathKind.Interval && prediction.Kind == MathKind.Interval)
            return gold.Name == prediction.Name && expressions.Equal(gold.Arguments[0], prediction.Arguments[0]) && expressions.Equal(gold.Arguments[1], prediction.Arguments[1]);
        if (gold.Equals(prediction)) return true;
        if (gold.Kind == MathKind.FiniteSet && prediction.Kind == MathKind.FiniteSet && SameElements(gold, prediction)) return true;
        if (gold.IsSet && prediction.IsSet && (gold.Kind != MathKind.FiniteSet || prediction.Kind != MathKind.FiniteSet)
            && RealSet.From(gold, budget) is { } left && RealSet.From(prediction, budget) is { } right && left.SameAs(right)) return true;

        if (IsList(gold) && IsList(prediction)) return EqualElements(gold, prediction);
        // (1,2) may have meant the pair.
        if (IsOpen(gold) && IsList(prediction)) return EqualElements(MathNode.Tuple(gold.Arguments), prediction);
        if (IsOpen(prediction) && IsList(gold)) return EqualElements(gold, MathNode.Tuple(prediction.Arguments));
        return false;
    }

    private bool EqualElements(MathNode gold, MathNode prediction)
    {
        if (gold.Arguments.Length != prediction.Arguments.Length) return false;
        (MathNode[] expected, MathNode[] found) = (gold.Arguments, prediction.Arguments);
        // A tuple as reference takes the elements of a set as they were written, and fails where one was written twice.
        if (gold.Kind == MathKind.Tuple && prediction.Kind == MathKind.FiniteSet && prediction.Precision != prediction.Arguments.Length) return false;
        if (gold.Kind == MathKind.FiniteSet) (expected, found) = (ElementOrder.Sort(expected, budget), ElementOrder.Sort(found, budget));
        return expected.Zip(found).All(p => expressions.Equal(p.First, p.Second));
    }

    // Elements that differ by like terms only, such as x and 1x, are the same to sympy's sets, in any order.
    private bool SameElements(MathNode gold, MathNode prediction)
    {
        if (!gold.Arguments.Concat(prediction.Arguments).All(e => e.IsScalar)) return false;
        HashSet<MathNode> expected = [.. gold.Arguments.Select(e => MathCanonical.Of(e, budget))], found = [.. prediction.Arguments.Select(e => MathCanonical.Of(e, budget))];
        return expected.SetEquals(found);
    }

    private static bool IsCollection(MathNode node) => node.IsSet || node.Kind == MathKind.Tuple;

    private static bool IsList(MathNode node) => node.Kind is MathKind.FiniteSet or MathKind.Tuple;

    // To sympy an interval is open where it is known that neither end lies in it. That is not known of an end that may not be real, as 1/x, and is of (x^2+1,x^2].
    private bool IsOpen(MathNode node)
    {
        if (node.Kind != MathKind.Interval || node.Name == "[]") return false;
        if (node.Name == "()") return node.Arguments.All(end => end.IsInfinite || RealAssumptions.Decided(end, budget));
        KnownSigns width = MathOrder.Difference(node.Arguments[1], node.Arguments[0], budget);
        return width != KnownSigns.Unknown && !width.HasFlag(KnownSigns.Positive);
    }
}
