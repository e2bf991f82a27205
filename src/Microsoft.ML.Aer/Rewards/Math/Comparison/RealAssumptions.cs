namespace Microsoft.ML.Aer;

/// <summary>Works out which signs an expression can have, after sympy's assumptions: symbols are real but for those of texts that look complex.</summary>
internal static class RealAssumptions
{
    private const KnownSigns NotNegative = KnownSigns.Zero | KnownSigns.Positive;

    /// <summary>Whether it is known that an expression does not lie below itself: that it is real, or that it is not.</summary>
    public static bool Decided(MathNode node, MathBudget budget)
    {
        // One part that is not real leaves a sum that is not; a product is not looked at so closely.
        MathNode[] terms = Terms(node);
        return terms.Count(t => t is { Kind: MathKind.Symbol, IsReal: false }) <= 1
            && terms.All(t => t.Kind == MathKind.Symbol || SignsOf(t, budget) != KnownSigns.Unknown)
            && !HasMinusSum(node, budget);
    }

    /// <summary>Whether a term is a sum with a minus before it: to sympy -(x+1) and x+1 do not add up to nothing.</summary>
    public static bool HasMinusSum(MathNode node, MathBudget budget) =>
        Terms(node).Any(t => t is { Kind: MathKind.Multiply, Arguments: [var factor, { Kind: MathKind.Add }] } && factor.Is(MathNode.MinusOne)) && MathSubstitution.Symbols(node, budget).Count > 0;

    public static KnownSigns SignsOf(MathNode node, MathBudget budget)
    {
        budget.Spend();
        if (node.Kind == MathKind.Symbol) return node.IsReal ? KnownSigns.Real : KnownSigns.Unknown;
        if (MathSubstitution.Symbols(node, budget).Count == 0) return OfNumber(node, budget);
        KnownSigns[] parts = [.. Arguments(node, budget).Select(a => SignsOf(a, budget))];
        if (parts.Length == 0 || parts.Contains(KnownSigns.Unknown)) return KnownSigns.Unknown;
        return node.Kind switch
        {
            MathKind.Add => parts.Aggregate(Sum),
            MathKind.Multiply => parts.Aggregate(Product),
            MathKind.Power => Power(parts[0], parts[1], node.Arguments[1]),
            MathKind.Function => Function(node.Name, parts),
            _ => KnownSigns.Unknown,
        };
    }

    /// <summary>The sign of a number.</summary>
    public static KnownSigns SignOf(int sign) => sign switch { < 0 => KnownSigns.Negative, 0 => KnownSigns.Zero, _ => KnownSigns.Positive };

    private static MathNode[] Terms(MathNode node) => node.Kind == MathKind.Add ? node.Arguments : [node];

    // The numbers of a sum are one.
    private static IEnumerable<MathNode> Arguments(MathNode node, MathBudget budget)
    {
        if (node.Kind != MathKind.Add) return node.Arguments;
        ILookup<bool, MathNode> terms = node.Arguments.ToLookup(t => MathSubstitution.Symbols(t, budget).Count == 0);
        return terms[true].Any() ? terms[false].Append(MathNode.Add([.. terms[true]])) : terms[false];
    }

    private static KnownSigns OfNumber(MathNode node, MathBudget budget)
    {
        if (MathSubstitution.Any(node, n => n.Kind == MathKind.Opaque, budget)) return KnownSigns.Unknown;
        try
        {
            return new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(node) is { IsReal: true } value ? SignOf(value.Complex.Re.Sign) : KnownSigns.Unknown;
        }
        catch (MathLimitException)
        {
            return KnownSigns.Unknown;
        }
    }

    private static KnownSigns Sum(KnownSigns a, KnownSigns b)
    {
        KnownSigns both = a | b;
        if (both is not (NotNegative or KnownSigns.Negative or KnownSigns.Zero or KnownSigns.Positive or (KnownSigns.Negative | KnownSigns.Zero))) return KnownSigns.Real;
        // One that is not zero decides.
        return a.HasFlag(KnownSigns.Zero) && b.HasFlag(KnownSigns.Zero) ? both : both & ~KnownSigns.Zero;
    }

    private static KnownSigns Product(KnownSigns a, KnownSigns b)
    {
        KnownSigns signs = (a | b) & KnownSigns.Zero;
        if (Have(a, b, KnownSigns.Positive, KnownSigns.Positive) || Have(a, b, KnownSigns.Negative, KnownSigns.Negative)) signs |= KnownSigns.Positive;
        if (Have(a, b, KnownSigns.Positive, KnownSigns.Negative) || Have(a, b, KnownSigns.Negative, KnownSigns.Positive)) signs |= KnownSigns.Negative;
        return signs;
    }

    private static bool Have(KnownSigns a, KnownSigns b, KnownSigns first, KnownSigns second) => a.HasFlag(first) && b.HasFlag(second);

    private static KnownSigns Power(KnownSigns value, KnownSigns exponent, MathNode power)
    {
        if (value == KnownSigns.Positive) return KnownSigns.Positive;
        if (power.IsInteger && (!value.HasFlag(KnownSigns.Zero) || !exponent.HasFlag(KnownSigns.Negative)))
            return power.Value.Numerator.IsEven ? Product(value, value) & ~KnownSigns.Negative : value;
        return (value | exponent | NotNegative) == NotNegative ? NotNegative : KnownSigns.Unknown;
    }

    private static KnownSigns Function(string name, KnownSigns[] parts) => name switch
    {
        "Abs" => parts[0].HasFlag(KnownSigns.Zero) ? NotNegative : KnownSigns.Positive,
        "exp" or "cosh" => KnownSigns.Positive,
        "log" => parts[0] == KnownSigns.Positive ? KnownSigns.Real : KnownSigns.Unknown,
        "atan" or "sinh" or "asinh" or "tanh" => parts[0],
        "sin" or "cos" or "tan" or "cot" or "sec" or "csc" or "floor" or "ceiling" or "Max" or "Min" or "Sum" or "Integral" => KnownSigns.Real,
        _ => KnownSigns.Unknown,
    };
}
