namespace Microsoft.ML.Aer;

/// <summary>
/// Decides whether two expressions have the same value for all values of their symbols: by exact fractions where the expressions are
/// rational, else to 256 bits, at several seeded points. Rational functions of degree d agree at one such point by chance with a
/// probability below d/900, so that eight points leave less than 1e-15 for d = 10; other functions agree where all but 70 bits do.
/// </summary>
internal static class MathSampler
{
    /// <summary>Bits of the difference of two equal values that may differ: rounding of some thousand operations, cancellation included.</summary>
    public const int LostBits = 72;

    private const int Points = 8, Tries = 40;

    /// <summary>Numbers beyond 2 to this are told apart exactly or not at all.</summary>
    public const long LargestFloating = 1L << 21;

    /// <summary>Whether the values are the same; false where that cannot be told.</summary>
    public static bool Same(MathNode a, MathNode b, MathBudget budget)
    {
        MathNode[] symbols = [.. MathSubstitution.Symbols(a, budget).Concat(MathSubstitution.Symbols(b, budget)).Distinct()];
        bool cancels = MathSubstitution.Any(a, n => n.Kind == MathKind.Add, budget) || MathSubstitution.Any(b, n => n.Kind == MathKind.Add, budget);
        bool floats = HasFloat(a, budget) || HasFloat(b, budget);
        if (symbols.Length == 0)
        {
            var evaluator = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget);
            if (evaluator.Evaluate(a) is not { } x || evaluator.Evaluate(b) is not { } y) return false;
            // A float beside something irrational leaves a difference.
            if (!floats || (x.IsExact && y.IsExact) || (x.Complex - y.Complex).IsZero) return Same(x, y, cancels, floats, evaluator.Accuracy);
            return FloatCoefficients.Same(a, b, budget);
        }

        if (SimplifierLimits.Exceeds(a, b, budget)) return false;
        OpaqueFunctions opaque = OpaqueEvaluator.In(a, b, budget);
        return SameAtPoints(a, b, symbols, cancels, floats, OpaqueFunctions.None, budget) && (opaque == OpaqueFunctions.None || SameAtPoints(a, b, symbols, cancels, floats, opaque, budget));
    }

    private static bool SameAtPoints(MathNode a, MathNode b, MathNode[] symbols, bool cancels, bool floats, OpaqueFunctions opaque, MathBudget budget)
    {
        HashSet<MathNode> whole = WholeSymbols(a, b, budget);
        var random = new SampleSequence(symbols.Length);
        int agreed = 0;
        for (int i = 0; i < Tries && agreed < Points; i++)
        {
            var evaluator = new MathEvaluator(random.Next(symbols, whole, i), budget, opaque);
            MathValue? x = evaluator.Evaluate(a), y = evaluator.Evaluate(b);
            if (x is null && y is null) continue;
            // A removable pole of one of them, as of (x^2-4)/(x-2), is met with probability zero; a missing domain is a difference.
            if (x is null || y is null || !Same(x.Value, y.Value, cancels, floats, evaluator.Accuracy)) return false;
            agreed++;
        }
        return agreed == Points;
    }

    /// <summary>Whether two values are the same but for rounding.</summary>
    public static bool Same(MathValue a, MathValue b, bool cancels, bool floats, int accuracy = BigFloat.Precision)
    {
        if (a.IsExact && b.IsExact && (a.IsFloat || b.IsFloat)) return a.AsFloat(Math.Max(a.Digits, b.Digits)).Exact == b.AsFloat(Math.Max(a.Digits, b.Digits)).Exact;
        if (a.IsExact && b.IsExact && !floats) return a.Exact == b.Exact;
        BigComplex x = a.Complex, y = b.Complex;
        long difference = (x - y).Magnitude, scale = Math.Max(x.Magnitude, y.Magnitude);
        if (scale > LargestFloating) return false;
        if ((x - y).IsZero) return true;
        // A decimal point means sympy's 53 bits: the difference may be half of the last one.
        if (floats) return (x - y).Abs().CompareTo((x.Magnitude > y.Magnitude ? x : y).Abs() * BigFloat.From(1, -53)) <= 0;
        int bits = Math.Min(accuracy, BigFloat.Precision - LostBits);
        return difference <= (cancels || accuracy < BigFloat.Precision ? Math.Max(scale, 0) : scale) - bits;
    }

    public static bool HasFloat(MathNode node, MathBudget budget) => MathSubstitution.Any(node, n => n.Kind == MathKind.Float, budget);

    // Bounds of sums and products are counted.
    private static HashSet<MathNode> WholeSymbols(MathNode a, MathNode b, MathBudget budget)
    {
        var whole = new HashSet<MathNode>();
        foreach (MathNode node in new[] { a, b })
        {
            MathSubstitution.Any(node, n =>
            {
                if (n.IsFunction("Sum") || n.IsFunction("Product"))
                    foreach (MathNode bound in n.Arguments[2..]) whole.UnionWith(MathSubstitution.Symbols(bound, budget));
                return false;
            }, budget);
        }
        return whole;
    }
}
