namespace Microsoft.ML.Aer;

/// <summary>
/// Sums and products of terms, and what is worked out by numerical methods: infinite sums, derivatives, definite integrals and limits.
/// What is not exact lowers <see cref="MathEvaluator.Accuracy"/>.
/// </summary>
internal static class MathSeries
{
    private const int MostTerms = 20_000, MostInfiniteTerms = 2_000;

    public static bool Handles(string name) => name is "Sum" or "Product" or "Derivative" or "Integral" or "Limit" or "LimitBelow";

    public static MathValue? Evaluate(MathNode node, MathEvaluator evaluator, MathBudget budget) => node.Name switch
    {
        "Sum" when node.Arguments[3].Is(MathNode.Infinity) => Infinite(node, evaluator, budget),
        "Sum" or "Product" => Finite(node, evaluator, budget),
        "Derivative" => Derivative(node, evaluator),
        "Integral" when node.Arguments.Length == 2 => Antiderivative(node, evaluator, budget),
        "Integral" when node.Arguments.Length == 4 => Quadrature.Integrate(node, evaluator, budget),
        "Limit" or "LimitBelow" => Limit(node, evaluator),
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

    // Terms that fall off geometrically are added up; for others the partial sums at powers of two are extrapolated.
    private static MathValue? Infinite(MathNode node, MathEvaluator evaluator, MathBudget budget)
    {
        if (evaluator.Evaluate(node.Arguments[2])?.AsInteger is not { } start) return null;
        BigComplex sum = BigComplex.Zero;
        var partial = new List<BigComplex>();
        for (int n = 0; n < MostInfiniteTerms; n++)
        {
            budget.Spend(5);
            if (evaluator.EvaluateAt(node.Arguments[0], node.Arguments[1], new MathRational(start + n)) is not { } value) return null;
            BigComplex term = value.Complex;
            if (n > 8 && term.Magnitude < sum.Magnitude - BigFloat.Precision)
            {
                evaluator.Accuracy = Math.Min(evaluator.Accuracy, 200);
                return sum;
            }
            sum += term;
            if (n >= 7 && System.Numerics.BitOperations.IsPow2(n + 1)) partial.Add(sum);
        }
        return Extrapolation.OfHalvings(partial, evaluator);
    }

    // Of polynomials, where sympy's is the one that is zero at zero. IntegralComparer has others.
    private static MathValue? Antiderivative(MathNode node, MathEvaluator evaluator, MathBudget budget)
    {
        (MathNode integrand, MathNode variable) = (node.Arguments[0], node.Arguments[1]);
        return Antiderivatives.IsPolynomial(integrand, variable, budget) ? Quadrature.Integrate(MathNode.Function("Integral", integrand, variable, MathNode.Zero, variable), evaluator, budget) : null;
    }

    // Central differences over a step so small that the error is far below any coincidence.
    private static MathValue? Derivative(MathNode node, MathEvaluator evaluator)
    {
        if (evaluator.Evaluate(node.Arguments[1]) is not { } place) return null;
        BigComplex step = BigFloat.From(1, -64);
        if (evaluator.EvaluateAt(node.Arguments[0], node.Arguments[1], place.Complex + step) is not { } above
            || evaluator.EvaluateAt(node.Arguments[0], node.Arguments[1], place.Complex - step) is not { } below) return null;
        evaluator.Accuracy = Math.Min(evaluator.Accuracy, 100);
        return (above.Complex - below.Complex) / (2 * step);
    }

    private static MathValue? Limit(MathNode node, MathEvaluator evaluator)
    {
        (MathNode function, MathNode variable, MathNode place) = (node.Arguments[0], node.Arguments[1], node.Arguments[2]);
        int infinity = place.Is(MathNode.Infinity) ? 1 : place.Is(MathNode.NegativeInfinity) ? -1 : 0;
        BigComplex? centre = infinity != 0 ? BigComplex.Zero : evaluator.Evaluate(place)?.Complex;
        if (centre is null) return null;
        var values = new List<BigComplex>();
        for (int i = 4; i < 16; i++)
        {
            BigComplex point = infinity != 0
                ? BigFloat.From(infinity, i)
                : centre.Value + (node.Name == "Limit" ? BigFloat.From(1, -i) : BigFloat.From(-1, -i));
            if (evaluator.EvaluateAt(function, variable, point) is not { } value) return null;
            values.Add(value.Complex);
        }
        return Extrapolation.OfHalvings(values, evaluator);
    }
}
