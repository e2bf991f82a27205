namespace Microsoft.ML.Aer;

/// <summary>Compares two parsed answers as Math-Verify 0.9.0 does. Not symmetric: the reference answer comes first.</summary>
internal sealed class ExpressionComparer(MathEquivalenceOptions options, MathBudget budget)
{
    public bool Equal(MathNode gold, MathNode prediction)
    {
        budget.Enter();
        try
        {
            return EqualUnwrapped(gold, prediction);
        }
        finally
        {
            budget.Leave();
        }
    }

    private bool EqualUnwrapped(MathNode gold, MathNode prediction)
    {
        bool goldAssigns = RelationExpressions.IsAssignment(gold), goldEquates = RelationExpressions.IsEquation(gold), predictionEquates = RelationExpressions.IsEquation(prediction);
        // A chain a = b = c of an assignment is a = c.
        if (goldAssigns) gold = Shortened(gold);
        if (RelationExpressions.IsAssignment(prediction)) prediction = Shortened(prediction);

        if (predictionEquates && !goldEquates) prediction = RelationExpressions.Last(prediction).Arguments[1];
        else if (goldAssigns && !predictionEquates) gold = RelationExpressions.Last(gold).Arguments[1];

        if (RelationExpressions.IsRelation(gold) && prediction.IsSet && RelationSets.Solve(gold, budget) is { } solved) gold = solved;
        if (options.CompareRelationsWithSets && RelationExpressions.IsRelation(prediction) && gold.IsSet && RelationSets.Solve(prediction, budget) is { } predicted) prediction = predicted;

        if (gold.Is(MathNode.NaN) || gold.Is(MathNode.ComplexInfinity)) return false;
        if (gold.Equals(prediction)) return true;

        if (RelationExpressions.IsRelation(gold) && RelationExpressions.IsRelation(prediction)) return new RelationComparer(this, budget).Equal(gold, prediction);
        if (IsCollection(gold) || IsCollection(prediction)) return new SetComparer(this, budget).Equal(gold, prediction);
        if (gold.Kind == MathKind.Symbol || prediction.Kind == MathKind.Symbol)
            return SymbolComparer.Equal(gold, prediction) || (options.SimplifyBesideSymbols && ScalarComparer.Equal(gold, prediction, budget));
        return ScalarComparer.Equal(gold, prediction, budget);
    }

    private static MathNode Shortened(MathNode assignment) =>
        MathNode.Relation("==", RelationExpressions.First(assignment).Arguments[0], RelationExpressions.Last(assignment).Arguments[1]);

    private static bool IsCollection(MathNode node) => node.IsSet || node.Kind == MathKind.Tuple;
}
