namespace Microsoft.ML.Aer;

/// <summary>Compares relations and chains of them, part by part in order.</summary>
internal sealed class RelationComparer(ExpressionComparer expressions, MathBudget budget)
{
    public bool Equal(MathNode gold, MathNode prediction)
    {
        if (gold.Kind == MathKind.And && prediction.Kind == MathKind.And)
            return gold.Arguments.Length == prediction.Arguments.Length && gold.Arguments.Zip(prediction.Arguments).All(p => Equal(p.First, p.Second));
        if (!gold.IsRelation || !prediction.IsRelation) return false;

        MathNode? goldDifference = Difference(gold.Arguments[0], gold.Arguments[1]);
        if (goldDifference is null) return false;
        if (gold.Name == prediction.Name && Difference(prediction.Arguments[0], prediction.Arguments[1]) is { } same && expressions.Equal(goldDifference, same)) return true;
        if (gold.Name == "!=") return false;
        if (Mirrored(gold.Name) == prediction.Name && Difference(prediction.Arguments[1], prediction.Arguments[0]) is { } mirrored && expressions.Equal(goldDifference, mirrored)) return true;
        return gold.Name == "==" && prediction.Name == "==" && EquationSolver.SameSolution(gold, prediction, expressions, budget);
    }

    private MathNode? Difference(MathNode left, MathNode right) => left.IsScalar && right.IsScalar
        ? MathCanonical.Of(ScalarExpressions.Subtract(left, right), budget)
        : null;

    private static string Mirrored(string sign) => sign switch { "<" => ">", ">" => "<", "<=" => ">=", ">=" => "<=", _ => sign };
}
