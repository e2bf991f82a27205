namespace Microsoft.ML.Aer;

/// <summary>
/// Antiderivatives as sympy writes them, constant of integration included: of sums of powers, of a^x, 1/(x+b), 1/(x^2+1) and the logarithm, and of
/// trigonometric, hyperbolic and exponential functions of a line, each with factors free of the variable.
/// </summary>
internal static class Antiderivatives
{
    /// <summary>The antiderivative, or null where the integrand is none of these.</summary>
    public static MathNode? Of(MathNode integrand, MathNode variable, MathBudget budget)
    {
        MathNode canonical = MathCanonical.Of(integrand, budget);
        MathNode?[] terms = [.. (canonical.Kind == MathKind.Add ? canonical.Arguments : [canonical]).Select(t => OfTerm(t, variable, budget))];
        return terms.Any(t => t is null) ? null : MathNode.Add(terms!);
    }

    /// <summary>Whether the integrand is a polynomial in its variable, in any form.</summary>
    public static bool IsPolynomial(MathNode integrand, MathNode variable, MathBudget budget) => !MathSubstitution.Any(integrand, n => n.Kind is MathKind.Undefined or MathKind.Function
        || (n.Kind == MathKind.Power && n.Arguments[1] is not { IsInteger: true, Value.Sign: > 0 } && Has(n, variable, budget)), budget);

    private static MathNode? OfTerm(MathNode term, MathNode variable, MathBudget budget)
    {
        ILookup<bool, MathNode> factors = (term.Kind == MathKind.Multiply ? term.Arguments : [term]).ToLookup(f => Has(f, variable, budget));
        MathNode? integral = factors[true].ToArray() switch
        {
            [] => variable,
            [var factor] => OfFactor(factor, variable, budget),
            _ => null,
        };
        return integral is null ? null : MathNode.Multiply([.. factors[false], integral]);
    }

    private static MathNode? OfFactor(MathNode factor, MathNode x, MathBudget budget)
    {
        if (factor.Is(x)) return Times(MathNode.Half, Power(x, 2));
        switch (factor)
        {
            case { Kind: MathKind.Power, Arguments: [var value, { Kind: MathKind.Rational } exponent] } when value.Is(x):
                if (exponent.Is(MathNode.MinusOne)) return Logarithm(x);
                MathRational raised = exponent.Value + MathRational.One;
                return Times(MathNode.Rational(MathRational.One / raised), MathNode.Power(x, MathNode.Rational(raised)));
            case { Kind: MathKind.Power, Arguments: [{ Kind: MathKind.Add, Arguments: [var first, var second] }, var power] } when power.Is(MathNode.MinusOne):
                if (IsOneAndSquare(first, second, x) || IsOneAndSquare(second, first, x)) return MathNode.Function("atan", x);
                return (first.Is(x) && second.IsInteger) || (second.Is(x) && first.IsInteger) ? Logarithm(factor.Arguments[0]) : null;
            case { Kind: MathKind.Power, Arguments: [{ Kind: MathKind.Rational } number, var exponent] } when exponent.Is(x) && number.Value.Numerator is var a && number.Value.IsInteger && a > 1 && a < 100 && !IsPower((int)a):
                return Times(factor, Power(Logarithm(number), -1));
            case { Kind: MathKind.Function, Name: "log" } when factor.Arguments[0].Is(x) && factor.Arguments[1].Is(MathNode.E):
                return MathNode.Add(Times(x, factor), Times(MathNode.MinusOne, x));
            case { Kind: MathKind.Function, Name: "sin" or "cos" or "tan" or "sinh" or "cosh" or "exp" }
                when Slope(factor.Arguments[0], x, budget) is { } slope && (factor.Name != "tan" || factor.Arguments[0].Kind != MathKind.Add):
                MathNode inverse = MathNode.Rational(MathRational.One / slope);
                return factor.Name switch
                {
                    "sin" => Times(MathNode.Rational(-inverse.Value), MathNode.Function("cos", factor.Arguments[0])),
                    "cos" => Times(inverse, MathNode.Function("sin", factor.Arguments[0])),
                    "tan" => Times(MathNode.Rational(-inverse.Value), Logarithm(MathNode.Function("cos", factor.Arguments[0]))),
                    "sinh" => Times(inverse, MathNode.Function("cosh", factor.Arguments[0])),
                    "cosh" => Times(inverse, MathNode.Function("sinh", factor.Arguments[0])),
                    _ => Times(inverse, factor),
                };
            default:
                return null;
        }
    }

    // sympy writes the logarithm of 4 as twice that of 2.
    private static bool IsPower(int number) => Enumerable.Range(2, 8).Any(root => number == root * root || number == root * root * root || number == root * root * root * root * root);

    // The a of a x + b with b free of x.
    private static MathRational? Slope(MathNode line, MathNode x, MathBudget budget)
    {
        MathNode[] terms = [.. (line.Kind == MathKind.Add ? line.Arguments : [line]).Where(t => Has(t, x, budget))];
        return terms is [var only] && MathCanonical.Split(only) is var (slope, rest) && rest.Is(x) ? slope : null;
    }

    private static bool IsOneAndSquare(MathNode one, MathNode square, MathNode x) => one.Is(MathNode.One) && square.Is(Power(x, 2));

    private static bool Has(MathNode node, MathNode variable, MathBudget budget) => MathSubstitution.Any(node, n => n.Is(variable), budget);

    private static MathNode Times(MathNode left, MathNode right) => MathNode.Multiply(left, right);

    private static MathNode Power(MathNode value, int exponent) => MathNode.Power(value, MathNode.Integer(exponent));

    private static MathNode Logarithm(MathNode value) => MathNode.Function("log", value, MathNode.E);
}
