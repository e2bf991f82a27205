namespace Microsoft.ML.Aer;

/// <summary>
/// Values for functions that sympy's simplifier treats as unknown ones although identities for them hold: each gets a value drawn from its
/// name and arguments, which keeps only the identities it applies on its own. Two expressions whose equality rests on any other identity
/// then differ.
/// </summary>
internal static class OpaqueEvaluator
{
    private static readonly string[] Inverse = ["asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh", "atanh"];

    /// <summary>Which of them two expressions have. With inverse functions in sines, roots of sums are known: sin(arccos x).</summary>
    public static OpaqueFunctions In(MathNode a, MathNode b, MathBudget budget)
    {
        bool Has(Func<MathNode, bool> predicate) => MathSubstitution.Any(a, predicate, budget) || MathSubstitution.Any(b, predicate, budget);
        OpaqueFunctions found = Has(n => IsOpaque(n, budget) || HidesLogarithm(n, budget)) ? OpaqueFunctions.Functions : OpaqueFunctions.None;
        if (Has(n => IsRootOfSum(n, budget)) && !Has(n => n.Kind == MathKind.Function && Inverse.Contains(n.Name))) found |= OpaqueFunctions.Roots;
        return found;
    }

    /// <summary>Whether the node is one of these functions.</summary>
    public static bool IsOpaque(MathNode node, MathBudget budget) => node.Kind == MathKind.Function
        && (Inverse.Contains(node.Name) || node.Name is "Max" or "Min" or "floor" or "ceiling" || (node.Name == "log" && node.Arguments[0].IsFunction("Abs")))
        && MathSubstitution.Any(node, n => n.Kind == MathKind.Symbol, budget);

    /// <summary>A square root of a sum of symbols: sympy does not look for squares in it, unless sines help.</summary>
    public static bool IsRootOfSum(MathNode node, MathBudget budget) =>
        node is { Kind: MathKind.Power, Arguments: [{ Kind: MathKind.Add } sum, { Kind: MathKind.Rational or MathKind.Float } exponent] } && exponent.Value.Denominator == 2
        && MathSubstitution.Any(sum, n => n.Kind == MathKind.Symbol, budget) && !MathSubstitution.Any(sum, n => n.Kind == MathKind.Function, budget);

    /// <summary>A power whose exponent has a logarithm to another base: it stays what it is.</summary>
    public static bool HidesLogarithm(MathNode node, MathBudget budget)
    {
        if (node.IsFunction("exp")) return HasLogarithm(node.Arguments[0], MathNode.E, budget);
        return node.Kind == MathKind.Power && HasLogarithm(node.Arguments[1], node.Arguments[0], budget);
    }

    /// <summary>The value of such a function of known arguments.</summary>
    public static MathValue Value(string name, MathValue[] arguments)
    {
        switch (name)
        {
            case "Max" or "Min":
                return Hashed(name, [.. arguments.OrderBy(a => a.Complex.Re.ToDouble())]);
            case "floor" or "ceiling" when arguments[0].IsExact:
                // Whole parts move out.
                return new MathRational(arguments[0].Exact.Floor()) + Hashed(name, [arguments[0].Exact - arguments[0].Exact.Floor()]).Exact;
            case "asin" or "atan" or "acot" or "acsc" or "asinh" or "atanh" when arguments[0].Complex.Re.Sign < 0:
                return -Hashed(name, [-arguments[0].Complex]).Exact;
            case "log" when arguments.Length > 1:
                return Hashed(name, arguments[..1]).Exact.Numerator is var drawn ? BigFloat.From(new MathRational(drawn, 1 << 23)) / arguments[1].Complex.Log() : default(MathValue);
            default:
                return Hashed(name, arguments);
        }
    }

    /// <summary>The sign taken for the root of a sum, the same for sums that differ by a positive factor.</summary>
    public static int Sign(MathNode sum, MathEvaluator evaluator, MathBudget budget)
    {
        MathNode canonical = MathCanonical.Of(sum, budget);
        MathRational content = canonical.Kind != MathKind.Add ? MathRational.One : canonical.Arguments[0] switch
        {
            { IsRational: true } number => number.Value.Abs(),
            { Kind: MathKind.Multiply, Arguments: [{ IsRational: true } number, ..] } => number.Value.Abs(),
            _ => MathRational.One,
        };
        MathValue value = evaluator.Evaluate(canonical) ?? MathRational.One;
        return Hashed("root", [value.Complex / BigFloat.From(content)]).Exact.Numerator.IsEven ? 1 : -1;
    }

    /// <summary>A number between 0 and 2 drawn from a name and values.</summary>
    public static MathValue Hashed(string name, IReadOnlyList<MathValue> arguments)
    {
        ulong hash = 14695981039346656037;
        Mix(name);
        foreach (MathValue argument in arguments)
        {
            BigComplex point = argument.Complex;
            Mix(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({point.Re.ToDouble():E11},{point.Im.ToDouble():E11})"));
        }
        return new MathRational((long)(hash >> 40) + 1, 1 << 23);

        void Mix(string text)
        {
            foreach (char c in text) hash = (hash ^ c) * 1099511628211;
        }
    }

    private static bool HasLogarithm(MathNode exponent, MathNode @base, MathBudget budget) => MathSubstitution.Any(exponent, n =>
        n.IsFunction("log") && !(n.Arguments.Length > 1 ? n.Arguments[1] : MathNode.E).Equals(@base) && MathSubstitution.Any(n, s => s.Kind == MathKind.Symbol, budget), budget)
        || (exponent.Kind == MathKind.Multiply && @base.Is(MathNode.E) && exponent.Arguments.Any(x => x.IsFunction("log") && MathSubstitution.Any(x, s => s.Kind == MathKind.Symbol, budget)));
}
