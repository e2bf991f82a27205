namespace Microsoft.ML.Aer;

/// <summary>
/// Collects like terms and factors and numbers, as sympy does on its own when it adds and multiplies: x + 0 is x, 2x + x is 3x,
/// 2(x+1) is 2x + 2. No identity beyond that is applied. Terms come out in an order of their own.
/// </summary>
internal static class MathCanonical
{
    private const long LargestNumber = 1 << 16;

    public static MathNode Of(MathNode node, MathBudget budget)
    {
        budget.Enter();
        try
        {
            return node.Kind switch
            {
                MathKind.Add => Sum(node, budget),
                MathKind.Multiply => Product(node, budget),
                MathKind.Power => Power(Of(node.Arguments[0], budget), Of(node.Arguments[1], budget), budget),
                MathKind.Opaque => Of(node.Arguments[0], budget),
                _ when node.Arguments.Length > 0 && node.Kind is MathKind.Function or MathKind.Undefined => node.With([.. node.Arguments.Select(a => Of(a, budget))]),
                _ => node,
            };
        }
        finally
        {
            budget.Leave();
        }
    }

    private static MathNode Sum(MathNode node, MathBudget budget)
    {
        var terms = new Dictionary<MathNode, MathRational>();
        foreach (MathNode argument in node.Arguments) AddTerm(Of(argument, budget), MathRational.One);
        return FromTerms(terms);

        void AddTerm(MathNode term, MathRational factor)
        {
            budget.Spend();
            if (term.Kind == MathKind.Add)
            {
                foreach (MathNode inner in term.Arguments) AddTerm(inner, factor);
                return;
            }
            (MathRational coefficient, MathNode rest) = Split(term);
            terms[rest] = terms.GetValueOrDefault(rest) + coefficient * factor;
        }
    }

    private static MathNode FromTerms(Dictionary<MathNode, MathRational> terms)
    {
        MathNode[] kept = [.. terms.Where(t => !t.Value.IsZero).OrderBy(t => MathText.Of(t.Key), StringComparer.Ordinal).Select(t => Scale(t.Value, t.Key))];
        return kept.Length switch { 0 => MathNode.Zero, 1 => kept[0], _ => MathNode.Add(kept) };
    }

    private static MathNode Product(MathNode node, MathBudget budget)
    {
        MathRational coefficient = MathRational.One;
        var powers = new Dictionary<MathNode, MathNode>();
        var order = new List<MathNode>();
        foreach (MathNode argument in node.Arguments) AddFactor(Of(argument, budget));

        if (coefficient.IsZero) return MathNode.Zero;
        var factors = new List<MathNode>();
        foreach (MathNode value in order)
        {
            MathNode power = Power(value, powers[value], budget);
            if (power.IsRational) coefficient *= power.Value;
            else factors.Add(power);
        }
        if (factors.Count == 0) return MathNode.Rational(coefficient);
        factors.Sort((a, b) => string.CompareOrdinal(MathText.Of(a), MathText.Of(b)));
        // A number times a sum is multiplied out, as sympy does.
        if (factors is [{ Kind: MathKind.Add } sum] && coefficient != MathRational.One)
            return FromTerms(sum.Arguments.Select(Split).GroupBy(t => t.Term).ToDictionary(g => g.Key, g => g.Aggregate(MathRational.Zero, (s, t) => s + t.Coefficient) * coefficient));
        return Scale(coefficient, factors.Count == 1 ? factors[0] : MathNode.Multiply([.. factors]));

        void AddFactor(MathNode factor)
        {
            budget.Spend();
            switch (factor.Kind)
            {
                case MathKind.Multiply:
                    foreach (MathNode inner in factor.Arguments) AddFactor(inner);
                    break;
                case MathKind.Rational when coefficient.Bits + factor.Value.Bits < LargestNumber:
                    coefficient *= factor.Value;
                    break;
                default:
                    (MathNode value, MathNode exponent) = factor.Kind == MathKind.Power ? (factor.Arguments[0], factor.Arguments[1]) : (factor, MathNode.One);
                    if (!powers.TryGetValue(value, out MathNode? before)) order.Add(value);
                    powers[value] = before is null ? exponent : Of(MathNode.Add(before, exponent), budget);
                    break;
            }
        }
    }

    private static MathNode Power(MathNode value, MathNode exponent, MathBudget budget)
    {
        if (exponent.Is(MathNode.One)) return value;
        if (exponent.Is(MathNode.Zero)) return MathNode.One;
        if (value.IsRational && exponent.IsInteger && exponent.Value.Bits < 32)
        {
            int power = (int)exponent.Value.Numerator;
            if (value.Value.IsZero) return power < 0 ? MathNode.ComplexInfinity : MathNode.Zero;
            if (value.Value.Bits * Math.Abs((long)power) < LargestNumber)
            {
                budget.Spend(1 + value.Value.Bits * Math.Abs((long)power) / 64);
                return MathNode.Rational(value.Value.Power(power));
            }
        }
        if (value.Kind == MathKind.Power && exponent.IsInteger) return Power(value.Arguments[0], Of(MathNode.Multiply(value.Arguments[1], exponent), budget), budget);
        return MathNode.Power(value, exponent);
    }

    /// <summary>The rational factor of a term and the rest.</summary>
    public static (MathRational Coefficient, MathNode Term) Split(MathNode term)
    {
        if (term.IsRational) return (term.Value, MathNode.One);
        if (term.Kind != MathKind.Multiply || !term.Arguments[0].IsRational) return (MathRational.One, term);
        return (term.Arguments[0].Value, term.Arguments.Length == 2 ? term.Arguments[1] : MathNode.Multiply(term.Arguments[1..]));
    }

    private static MathNode Scale(MathRational coefficient, MathNode rest)
    {
        if (rest.Is(MathNode.One)) return MathNode.Rational(coefficient);
        if (coefficient == MathRational.One) return rest;
        return MathNode.Multiply([MathNode.Rational(coefficient), .. rest.Kind == MathKind.Multiply ? rest.Arguments : [rest]]);
    }
}
