namespace Microsoft.ML.Aer;

/// <summary>
/// Compares equations in several unknowns by their solutions, as sympy's <c>solve</c> gives them: for the first unknown that can be had
/// by division alone, in the order of names; where there is none, by a constant ratio of the two. An equation in one unknown has a list
/// of values for its solution there, which Math-Verify does not compare, so that 2x = 6 is not x = 3.
/// </summary>
internal static class EquationSolver
{
    private const int Points = 5, Tries = 30;

    public static bool SameSolution(MathNode gold, MathNode prediction, ExpressionComparer expressions, MathBudget budget)
    {
        if (HasNoSolutions(gold, budget) && HasNoSolutions(prediction, budget)) return true;
        MathNode[] unknowns = Unknowns(gold, budget);
        if (unknowns.Length < 2 || !unknowns.SequenceEqual(Unknowns(prediction, budget))) return false;
        (MathNode a, MathNode b) = (Function(gold), Function(prediction));
        if (!a.IsScalar || !b.IsScalar) return false;

        MathNode? first = unknowns.FirstOrDefault(u => Root(a, u, unknowns, 1, budget) is not null);
        if (!Equals(first, unknowns.FirstOrDefault(u => Root(b, u, unknowns, 1, budget) is not null))) return false;
        return first is null ? ConstantRatio(a, b, unknowns, budget) : SameRoots(a, b, first, unknowns, budget);
    }

    // Two empty lists are equal: 1 = 2 and 3 = 4, but also x^2 = -1 and x = x + 1, where sympy finds nothing to solve for.
    private static bool HasNoSolutions(MathNode equation, MathBudget budget)
    {
        if (!equation.Arguments.All(a => a.IsScalar)) return false;
        MathNode[] unknowns = Unknowns(equation, budget);
        if (unknowns.Length == 0 || MathCanonical.Of(Function(equation), budget).IsRational) return true;
        return unknowns is [{ IsReal: true } unknown]
            && (RationalFunction.From(Function(equation), unknown, budget)?.Upper.Degree <= 0 || RelationSets.Set(equation, budget) is { Pieces.Count: 0 });
    }

    private static MathNode Function(MathNode equation) => ScalarExpressions.Subtract(equation.Arguments[0], equation.Arguments[1]);

    private static MathNode[] Unknowns(MathNode equation, MathBudget budget) => [.. MathSubstitution.Symbols(equation, budget).OrderBy(s => s.Name, StringComparer.Ordinal)];

    private static bool SameRoots(MathNode a, MathNode b, MathNode unknown, MathNode[] unknowns, MathBudget budget)
    {
        int agreed = 0;
        bool floats = MathSampler.HasFloat(a, budget) || MathSampler.HasFloat(b, budget);
        for (int seed = 1; seed <= Tries && agreed < Points; seed++)
        {
            if (Root(a, unknown, unknowns, seed, budget) is not { } x || Root(b, unknown, unknowns, seed, budget) is not { } y) continue;
            if (!MathSampler.Same(x, y, cancels: true, floats)) return false;
            agreed++;
        }
        return agreed == Points;
    }

    // Where the function is (pu + q) / (ru + s) in the unknown u, its root at seeded values of the others.
    private static MathValue? Root(MathNode function, MathNode unknown, MathNode[] unknowns, int seed, MathBudget budget)
    {
        var sequence = new SampleSequence(seed);
        Dictionary<MathNode, MathValue> others = sequence.Next(unknowns, new HashSet<MathNode>(), 4);
        var evaluator = new MathEvaluator(others, budget);
        var x = new BigComplex[4];
        var f = new BigComplex[4];
        for (int i = 0; i < 4; i++)
        {
            MathValue at = new(sequence.Fraction(i % 2 == 0));
            if (evaluator.EvaluateAt(function, unknown, at) is not { } value) return null;
            (x[i], f[i]) = (at.Complex, value.Complex);
        }
        // With r = 1 - 0 a Moebius function has f = c0 + c1 x - r x f: two differences give r, a third proves it.
        BigComplex Slope(int i, int j) => (f[i] - f[j]) / (x[i] - x[j]);
        BigComplex Mixed(int i, int j) => (x[i] * f[i] - x[j] * f[j]) / (x[i] - x[j]);
        try
        {
            BigComplex bend = Slope(0, 1) - Slope(0, 2), mixed = Mixed(0, 1) - Mixed(0, 2);
            // s = 0: u f is linear.
            if (mixed.Magnitude < -BigFloat.Precision / 2 && bend.Magnitude >= -BigFloat.Precision / 2)
            {
                BigComplex p = Mixed(0, 1), q = x[0] * f[0] - p * x[0];
                return MathSampler.Same(p * x[3] + q, x[3] * f[3], cancels: true, floats: false) && !p.IsZero ? -(q / p) : null;
            }
            BigComplex r = bend.Magnitude < -BigFloat.Precision / 2 ? BigComplex.Zero : -(bend / mixed);
            BigComplex c1 = Slope(0, 1) + r * Mixed(0, 1), c0 = f[0] + r * x[0] * f[0] - c1 * x[0];
            BigComplex predicted = (c0 + c1 * x[3]) / (1 + r * x[3]);
            if (!MathSampler.Same(predicted, f[3], cancels: true, floats: false) || c1.Magnitude < -BigFloat.Precision / 2) return null;
            return -(c0 / c1);
        }
        catch (DivideByZeroException)
        {
            return null;
        }
    }

    private static bool ConstantRatio(MathNode a, MathNode b, MathNode[] unknowns, MathBudget budget)
    {
        var sequence = new SampleSequence(unknowns.Length);
        BigComplex? ratio = null;
        int agreed = 0;
        for (int i = 0; i < Tries && agreed < Points; i++)
        {
            var evaluator = new MathEvaluator(sequence.Next(unknowns, new HashSet<MathNode>(), i), budget);
            if (evaluator.Evaluate(a) is not { } x || evaluator.Evaluate(b) is not { } y || y.IsZero) continue;
            BigComplex quotient = x.Complex / y.Complex;
            if (ratio is { } known && !MathSampler.Same(known, quotient, cancels: false, floats: false)) return false;
            ratio = quotient;
            agreed++;
        }
        return agreed == Points && ratio is { IsZero: false };
    }
}
