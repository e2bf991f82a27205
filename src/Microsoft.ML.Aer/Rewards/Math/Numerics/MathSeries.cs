namespace Microsoft.ML.Aer;

/// <summary>Sums, products, derivatives, integrals and limits of numbers.</summary>
internal static class MathSeries
{
    private const int MostTerms = 20_000;

    public static bool Handles(string name) => name is "Sum" or "Product" or "Derivative" or "Integral" or "Limit" or "LimitBelow";

    public static MathValue? Evaluate(MathNode node, MathEvaluator evaluator, MathBudget budget) => node.Name switch
    {
        "Sum" or "Product" => Finite(node, evaluator, budget),
        _ => null,
    };

    private static MathValue? Finite(MathNode node, MathEvaluator evaluator, MathBudget budget)
    {
        if (evaluator.Evaluate(node.Arguments[2])?.AsInteger is not { } start || evaluator.Evaluate(node.Arguments[3])?.AsInteger is not { } stop) return null;
        if (stop - start > MostTerms) return null;
        MathValue result = node.Name == "Sum" ? MathRational.Zero : MathRational.One;
        for (long k = start; k <= stop; k++)
        {
            budget.Spend(5);
            if (evaluator.EvaluateAt(node.Arguments[0], node.Arguments[1], new MathRational(k)) is not { } term) return null;
            result = node.Name == "Sum" ? evaluator.Add(result, term) : evaluator.Multiply(result, term);
        }
        return result;
    }
}
