namespace Microsoft.ML.Aer;

/// <summary>Compares numbers, expressions and matrices: first as numbers, then for all values of their symbols.</summary>
internal static class ScalarComparer
{
    /// <summary>Below 2 to this a difference of two constants counts as none, as in sympy's evaluation to 15 digits.</summary>
    private const int ChoppedBits = -53;

    public static bool Equal(MathNode gold, MathNode prediction, MathBudget budget)
    {
        if (gold.IsMatrix || prediction.IsMatrix) return EqualMatrices(gold, prediction, budget);
        if (!gold.IsScalar || !prediction.IsScalar) return false;
        return EqualNumbers(gold, prediction, budget) || EqualExpressions(gold, prediction, budget);
    }

    private static bool EqualMatrices(MathNode gold, MathNode prediction, MathBudget budget)
    {
        if (MatrixEvaluation.Evaluate(gold, budget) is not { } a || MatrixEvaluation.Evaluate(prediction, budget) is not { } b) return false;
        if (a.Columns != b.Columns || a.Rows != b.Rows) return false;
        return a.Arguments.Zip(b.Arguments).All(pair => EqualNumbers(pair.First, pair.Second, budget))
            || a.Arguments.Zip(b.Arguments).All(pair => EqualExpressions(pair.First, pair.Second, budget));
    }

    private static bool EqualNumbers(MathNode a, MathNode b, MathBudget budget)
    {
        if (Unscaled(a) is { IsInteger: true } x && Unscaled(b) is { IsInteger: true } y && x.Value == y.Value) return true;
        if (IsNumber(a) || IsNumber(b))
        {
            if (IsFloat(a) || IsFloat(b)) return FloatRounding.Round(a, budget) is { } x6 && FloatRounding.Round(b, budget) is { } y6 && x6 == y6;
            if (MathInfinity.Of(a) is { } infinity) return infinity.Equals(MathInfinity.Of(b));
            return MathSubstitution.Symbols(a, budget).Count + MathSubstitution.Symbols(b, budget).Count == 0 && MathSampler.Same(a, b, budget);
        }
        if (MathSubstitution.Symbols(a, budget).Count + MathSubstitution.Symbols(b, budget).Count > 0) return false;
        var evaluator = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget) { RoundFunctions = false };
        // sympy leaves the reference as it is and works out the floats of the prediction, but not those in functions.
        var exact = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget) { KeepFloats = false };
        if (exact.Evaluate(a) is not { } left || evaluator.Evaluate(b) is not { } right) return false;
        if (Math.Max(left.Complex.Magnitude, right.Complex.Magnitude) > MathSampler.LargestFloating && !(left.IsExact && right.IsExact)) return false;
        if (left.IsExact && right.IsExact)
        {
            int digits = Math.Max(left.Digits, right.Digits);
            MathRational difference = (digits > 0 ? left.AsFloat(digits).Exact - right.AsFloat(digits).Exact : left.Exact - right.Exact).Abs();
            return difference.IsZero || BigFloat.From(difference).Magnitude < ChoppedBits;
        }
        return (left.Complex - right.Complex).Magnitude < Math.Max(ChoppedBits, 2 - Math.Min(exact.Accuracy, evaluator.Accuracy));
    }

    private static bool EqualExpressions(MathNode a, MathNode b, MathBudget budget) =>
        IntegralComparer.Applies(a, budget) || IntegralComparer.Applies(b, budget) ? IntegralComparer.Same(a, b, budget) : MathSampler.Same(a, b, budget);

    // 50% is 50 times a hundredth.
    private static MathNode Unscaled(MathNode node) => Percentage(node) ?? node;

    private static MathNode? Percentage(MathNode node) =>
        node is { Kind: MathKind.Multiply, Arguments: [var number, var scale] } && (scale.Is(MathNode.Hundredth) || (scale.Kind == MathKind.Opaque && scale.Arguments[0].Is(MathNode.Hundredth))) ? number : null;

    // Only a hundredth that is no opaque value makes a number of the product.
    private static MathNode OfHundredth(MathNode node) => node is { Kind: MathKind.Multiply, Arguments: [var number, var scale] } && scale.Is(MathNode.Hundredth) ? number : node;

    private static bool IsNumber(MathNode node) => OfHundredth(node).IsNumber;

    private static bool IsFloat(MathNode node) => OfHundredth(node).Kind == MathKind.Float;
}
