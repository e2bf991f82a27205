using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Definite integrals by the double exponential rule, which takes singular ends and, after a substitution, infinite ranges.</summary>
internal static class Quadrature
{
    private const int NeededBits = 50, Levels = 5;

    // Points and weights on (-1, 1) for the step of each level, as distances from the nearer end.
    private static readonly Lazy<(BigFloat Distance, bool Left, BigFloat Weight)[][]> Rules = new(() => [.. Enumerable.Range(2, Levels).Select(Rule)]);

    /// <summary>The integral, or null where it does not converge or has no value.</summary>
    public static MathValue? Integrate(MathNode node, MathEvaluator evaluator, MathBudget budget)
    {
        (MathNode function, MathNode variable, MathNode lower, MathNode upper) = (node.Arguments[0], node.Arguments[1], node.Arguments[2], node.Arguments[3]);
        BigFloat? a = End(lower, evaluator), b = End(upper, evaluator);
        bool down = lower.Is(MathNode.NegativeInfinity), up = upper.Is(MathNode.Infinity);
        if ((a is null && !down) || (b is null && !up)) return null;

        BigComplex? previous = null;
        for (int level = 0; level < Levels; level++)
        {
            BigComplex sum = BigComplex.Zero;
            foreach ((BigFloat distance, bool left, BigFloat weight) in Rules.Value[level])
            {
                budget.Spend(20);
                if (Term(function, variable, a, b, distance, left, evaluator) is not { } value) return null;
                sum += weight * value;
            }
            if (previous is { } known && (sum - known).Magnitude < Math.Max(sum.Magnitude, 0) - NeededBits)
            {
                evaluator.Accuracy = Math.Min(evaluator.Accuracy, NeededBits);
                return sum;
            }
            previous = sum;
        }
        return null;
    }

    private static BigFloat? End(MathNode node, MathEvaluator evaluator) => evaluator.Evaluate(node) is { IsReal: true } value ? value.Complex.Re : null;

    // t = distance from the left or right end of (-1, 1), brought to (a, b).
    private static BigComplex? Term(MathNode function, MathNode variable, BigFloat? a, BigFloat? b, BigFloat distance, bool left, MathEvaluator evaluator)
    {
        BigFloat x, factor;
        if (a is { } start && b is { } end)
        {
            BigFloat half = (end - start) / 2;
            x = left ? start + half * distance : end - half * distance;
            factor = half;
        }
        else
        {
            // u in (0, 1) to u/(1-u) in (0, oo), and t in (-1, 1) to t/(1-t^2) in (-oo, oo).
            BigFloat t = left ? distance - BigFloat.One : BigFloat.One - distance;
            if (a is null && b is null)
            {
                BigFloat rest = distance * (2 - distance);
                (x, factor) = (t / rest, (BigFloat.One + t * t) / (rest * rest));
            }
            else
            {
                BigFloat u = left ? distance / 2 : BigFloat.One - distance / 2, rest = left ? BigFloat.One - distance / 2 : distance / 2;
                BigFloat reach = u / rest;
                (x, factor) = (a is { } from ? from + reach : b!.Value - reach, BigFloat.One / (2 * rest * rest));
            }
        }
        // Where the function underflows, its terms are nothing.
        try
        {
            return evaluator.EvaluateAt(function, variable, (BigComplex)x) is { } value ? value.Complex * factor : null;
        }
        catch (MathLimitException) when (x.Magnitude > 10)
        {
            return BigComplex.Zero;
        }
    }

    private static (BigFloat, bool, BigFloat)[] Rule(int level)
    {
        BigFloat step = BigFloat.From(BigInteger.One, -level);
        var points = new List<(BigFloat, bool, BigFloat)> { (BigFloat.One, true, BigFunctions.Pi / 2 * step) };
        for (int k = 1; ; k++)
        {
            BigFloat t = step * k, grow = BigFunctions.Exp(t);
            BigFloat sinh = (grow - BigFloat.One / grow) / 2, cosh = (grow + BigFloat.One / grow) / 2;
            BigFloat outer = BigFunctions.Exp(BigFunctions.Pi * sinh);
            // 1 - tanh(pi/2 sinh t) and its derivative.
            BigFloat distance = 2 / (outer + BigFloat.One);
            BigFloat weight = step * BigFunctions.Pi / 2 * cosh * 4 * outer / ((outer + BigFloat.One) * (outer + BigFloat.One));
            if (weight.Magnitude < -70) return [.. points];
            points.Add((distance, true, weight));
            points.Add((distance, false, weight));
        }
    }
}
