namespace Microsoft.ML.Aer;

/// <summary>Builds relations and their chains, and takes them apart.</summary>
internal static class RelationExpressions
{
    /// <summary>left sign right; a chain becomes the relations between its neighbours. Null where it means nothing.</summary>
    public static MathNode? Join(MathNode? left, LatexToken sign, MathNode? right)
    {
        if (left is null || right is null) return null;
        switch (sign.Kind)
        {
            case LatexTokenKind.Approximately:
                // An approximation is left away; after a symbol it is all there is.
                return OnlySymbols(left) ? right : left;
            case LatexTokenKind.Element:
                return null;
        }
        string name = Name(sign);
        if (right.IsRelation || right.Kind == MathKind.And) return null;
        return left.Kind switch
        {
            MathKind.And => MathNode.And([.. left.Arguments, MathNode.Relation(name, left.Arguments[^1].Arguments[1], right)]),
            MathKind.Relation => MathNode.And(left, MathNode.Relation(name, left.Arguments[1], right)),
            _ => MathNode.Relation(name, left, right),
        };
    }

    /// <summary>Whether an expression consists of symbols alone, such as x, xy or a/s.</summary>
    public static bool OnlySymbols(MathNode node)
    {
        if (node.Kind == MathKind.Symbol) return true;
        if (node.Kind == MathKind.Power && node.Arguments[1].Is(MathNode.MinusOne))
        {
            MathNode value = node.Arguments[0];
            if (value.Kind == MathKind.Symbol || value.Arguments.All(OnlySymbols)) return true;
        }
        // A finite set of one symbol written as f(x) counts as well; a matrix's shape does not.
        return node.Kind != MathKind.Matrix && node.Arguments.Length > 0 && node.Arguments.All(OnlySymbols);
    }

    /// <summary>One relation or a chain of them.</summary>
    public static bool IsRelation(MathNode node) => node.IsRelation || node.Kind == MathKind.And;

    public static bool IsEquation(MathNode node) => IsRelation(node) && All(node).All(r => r.Name == "==");

    /// <summary>An equation whose left side is symbols alone.</summary>
    public static bool IsAssignment(MathNode node) => IsEquation(node) && OnlySymbols(First(node).Arguments[0]);

    public static MathNode First(MathNode node) => node.Kind == MathKind.And ? node.Arguments[0] : node;

    public static MathNode Last(MathNode node) => node.Kind == MathKind.And ? node.Arguments[^1] : node;

    private static MathNode[] All(MathNode node) => node.Kind == MathKind.And ? node.Arguments : [node];

    private static string Name(LatexToken sign) => sign.Kind is LatexTokenKind.Assign or LatexTokenKind.Equal ? "==" : sign.Text switch
    {
        "<" or "≪" or "≺" or "⋖" or @"\lt" => "<",
        ">" or "≫" or "≻" or "⋗" or @"\gt" => ">",
        @"\leq" or @"\le" or @"\leqslant" or "≤" or "≦" or "≲" or "≾" or "<=" => "<=",
        @"\geq" or @"\ge" or @"\geqslant" or "≥" or "≧" or "≳" or "≿" or ">=" => ">=",
        _ => "!=",
    };
}
