namespace Microsoft.ML.Aer;

/// <summary>
/// Where an expression in which the unknown stands once reaches a number: found by undoing what is around the unknown, sums, products, powers, roots,
/// exponentials, logarithms and absolute values. The borders of their domains come with them.
/// </summary>
internal sealed class InverseFunctions(MathNode unknown, MathBudget budget)
{
    // Squares and absolute values within each other double them.
    private const int MostPlaces = 16;

    private readonly List<MathNode> _places = [];

    /// <summary>The places, some of which may be none; null where the expression is not of this kind.</summary>
    public static IReadOnlyList<MathNode>? Places(MathNode expression, MathNode value, MathNode unknown, MathBudget budget)
    {
        var inverse = new InverseFunctions(unknown, budget);
        return !inverse.Has(value) && !MathSampler.HasFloat(expression, budget) && !MathSampler.HasFloat(value, budget) && inverse.IsSimple(expression) && inverse.Undo(expression, value) ? inverse._places : null;
    }

    // At most one root, exponential or logarithm, the latter two of a line: what sympy solves too, and in the same form.
    private bool IsSimple(MathNode expression)
    {
        var functions = new List<MathNode>();
        MathSubstitution.Any(expression, n =>
        {
            if (Has(n) && (n.IsFunction("exp") || n.IsFunction("log") || (n.Kind == MathKind.Power && !n.Arguments[1].IsInteger))) functions.Add(n);
            return false;
        }, budget);
        return functions.Count == 0 || (functions is [var only] && ((only.Kind == MathKind.Power && only.Arguments[1].IsRational) || only.Arguments.Where(Has).All(IsLine)));
    }

    private bool IsLine(MathNode node) => !MathSubstitution.Any(node, n => n.Kind is MathKind.Power or MathKind.Function && Has(n), budget);

    private bool Undo(MathNode node, MathNode value)
    {
        budget.Spend();
        value = MathCanonical.Of(value, budget);
        if (node.Is(unknown))
        {
            _places.Add(value);
            return _places.Count <= MostPlaces;
        }
        switch (node.Kind)
        {
            case MathKind.Add when Single(node) is { } term:
                return Undo(term, ScalarExpressions.Subtract(value, Others(node, term, MathKind.Add)));
            case MathKind.Multiply when Single(node) is { } factor:
                return Undo(factor, ScalarExpressions.Divide(value, Others(node, factor, MathKind.Multiply)));
            case MathKind.Power when node.Arguments[1].IsRational:
                return UndoPower(node.Arguments[0], node.Arguments[1].Value, value);
            case MathKind.Power when node.Arguments[0] is { IsRational: true, Value.Sign: > 0 } number && !number.Is(MathNode.One):
                return Undo(node.Arguments[1], ScalarExpressions.Divide(Logarithm(value), Logarithm(number)));
            case MathKind.Function when node.Name == "exp":
                return Undo(node.Arguments[0], Logarithm(value));
            case MathKind.Function when node.Name == "log" && !Has(node.Arguments[1]):
                return Undo(node.Arguments[0], MathNode.Power(node.Arguments[1], value)) && Undo(node.Arguments[0], MathNode.Zero);
            case MathKind.Function when node.Name == "Abs":
                return Undo(node.Arguments[0], value) && Undo(node.Arguments[0], ScalarExpressions.Minus(value));
            default:
                return false;
        }
    }

    private bool UndoPower(MathNode inner, MathRational exponent, MathNode value)
    {
        MathNode root = MathNode.Power(value, MathNode.Rational(MathRational.One / exponent));
        if (exponent.IsInteger)
        {
            if (exponent.Abs() > 2) return false;
            return Undo(inner, root) && (exponent.Numerator.IsEven ? Undo(inner, ScalarExpressions.Minus(root)) : true) && (exponent.Sign > 0 || Undo(inner, MathNode.Zero));
        }
        // Odd roots of negative numbers are real to sympy's solver only.
        if (exponent.Denominator != 2) return false;
        return Undo(inner, root) && Undo(inner, MathNode.Zero);
    }

    private MathNode? Single(MathNode node) => node.Arguments.Where(Has).ToArray() is [var only] ? only : null;

    private bool Has(MathNode node) => MathSubstitution.Any(node, n => n.Is(unknown), budget);

    private static MathNode Others(MathNode node, MathNode left, MathKind kind)
    {
        MathNode[] others = [.. node.Arguments.Where(a => !ReferenceEquals(a, left))];
        return others.Length == 1 ? others[0] : kind == MathKind.Add ? MathNode.Add(others) : MathNode.Multiply(others);
    }

    private static MathNode Logarithm(MathNode value) => MathNode.Function("log", value, MathNode.E);
}
