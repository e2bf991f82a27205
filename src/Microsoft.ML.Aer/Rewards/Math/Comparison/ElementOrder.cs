namespace Microsoft.ML.Aer;

/// <summary>
/// The order in which elements of sets are paired, after sympy's: numbers by value, then symbols, products, sums and powers, and the rest
/// by kind and text. Equations are placed by their right sides where the left is a symbol.
/// </summary>
internal static class ElementOrder
{
    public static MathNode[] Sort(MathNode[] elements, MathBudget budget)
    {
        (MathNode Node, Key Key)[] keyed = [.. elements.Select(e => (e, KeyOf(e, budget)))];
        Array.Sort(keyed, (a, b) => a.Key.CompareTo(b.Key));
        return [.. keyed.Select(k => k.Node)];
    }

    private static Key KeyOf(MathNode node, MathBudget budget)
    {
        MathNode value = RelationExpressions.IsAssignment(node) ? RelationExpressions.Last(node).Arguments[1] : node;
        if (MathInfinity.Of(value) is { } infinity) return new(0, infinity.Name switch { "oo" => double.PositiveInfinity, "-oo" => double.NegativeInfinity, _ => 0 }, "", 0);
        // Relations and sets by their sympy name, then by their parts; an interval's two ends.
        if (!value.IsScalar && !value.IsMatrix && value.Arguments.Length > 0)
        {
            budget.Spend();
            Key[] parts = [.. value.Arguments.Select(a => KeyOf(a, budget))];
            return new(20, value.Arguments.Length, ClassName(value), 0) { Parts = parts };
        }
        if (!value.IsScalar) return new(21, value.Arguments.Length, MathText.Of(value), 0);
        if (MathSubstitution.Symbols(value, budget).Count == 0
            && new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(value) is { } number)
            return number.IsReal ? new(0, number.Complex.Re.ToDouble(), "", 0) : new(4, number.Complex.Re.ToDouble(), "", number.Complex.Im.ToDouble());

        MathNode canonical = MathCanonical.Of(value, budget);
        double coefficient = 1;
        if (canonical is { Kind: MathKind.Multiply, Arguments: [{ Kind: MathKind.Rational } factor, .. var others] })
        {
            coefficient = BigFloat.From(factor.Value).ToDouble();
            canonical = others.Length == 1 ? others[0] : MathNode.Multiply(others);
        }
        double exponent = 1;
        if (canonical is { Kind: MathKind.Power, Arguments: [var inner, { Kind: MathKind.Rational } power] }) (canonical, exponent) = (inner, BigFloat.From(power.Value).ToDouble());
        int rank = canonical.Kind switch { MathKind.Symbol => 2, MathKind.Multiply => 3, MathKind.Add => 4, MathKind.Power => 5, _ => 6 };
        int length = canonical.Kind is MathKind.Multiply or MathKind.Add ? canonical.Arguments.Length : 1;
        return new(rank, length, MathText.Of(canonical), exponent, coefficient);
    }

    private static string ClassName(MathNode node) => node.Kind == MathKind.Relation
        ? node.Name switch { "==" => "Equality", "!=" => "Unequality", "<" => "StrictLessThan", ">" => "StrictGreaterThan", "<=" => "LessThan", _ => "GreaterThan" }
        : node.Kind.ToString();

    private sealed record Key(int Rank, double Number, string Text, double Second, double Third = 0) : IComparable<Key>
    {
        public Key[] Parts { get; init; } = [];

        public int CompareTo(Key? other)
        {
            if (other is null) return 1;
            int order = Rank.CompareTo(other.Rank);
            if (order == 0 && Rank == 20) order = string.CompareOrdinal(Text, other.Text);
            if (order == 0) order = Number.CompareTo(other.Number);
            if (order == 0) order = string.CompareOrdinal(Text, other.Text);
            for (int i = 0; order == 0 && i < Parts.Length && i < other.Parts.Length; i++) order = Parts[i].CompareTo(other.Parts[i]);
            if (order == 0) order = Second.CompareTo(other.Second);
            return order == 0 ? Third.CompareTo(other.Third) : order;
        }
    }
}
