namespace Microsoft.ML.Aer;

/// <summary>A polynomial in one unknown with rational coefficients, lowest first.</summary>
internal sealed class RealPolynomial
{
    private const int LargestDegree = 8;

    private readonly MathRational[] _coefficients;

    private RealPolynomial(MathRational[] coefficients) => _coefficients = coefficients;

    private int Degree => _coefficients.Length - 1;

    /// <summary>The polynomial an expression is, found from its values at whole numbers and checked at more; null where it is none.</summary>
    public static RealPolynomial? From(MathNode node, MathNode unknown, MathBudget budget)
    {
        var evaluator = new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget);
        var differences = new MathRational[LargestDegree + 1];
        for (int i = 0; i <= LargestDegree; i++)
        {
            if (ValueAt(i - 3) is not { } value) return null;
            differences[i] = value;
        }
        // Newton's divided differences, then multiplied out.
        for (int order = 1; order <= LargestDegree; order++)
            for (int i = LargestDegree; i >= order; i--) differences[i] = (differences[i] - differences[i - 1]) / order;
        var coefficients = new MathRational[LargestDegree + 1];
        for (int i = LargestDegree; i >= 0; i--)
        {
            for (int j = LargestDegree; j > 0; j--) coefficients[j] = coefficients[j - 1] - coefficients[j] * (i - 3);
            coefficients[0] = differences[i] - coefficients[0] * (i - 3);
        }
        int degree = LargestDegree;
        while (degree > 0 && coefficients[degree].IsZero) degree--;
        var result = new RealPolynomial(coefficients[..(degree + 1)]);
        if (degree == LargestDegree) return null;
        return new[] { 11, -7, 29 }.All(x => ValueAt(x) is { } value && value == result.At(x)) ? result : null;

        MathRational? ValueAt(int x) => evaluator.EvaluateAt(node, unknown, new MathRational(x)) is { IsExact: true } value ? value.Exact : null;
    }

    public MathRational At(MathRational x)
    {
        MathRational value = MathRational.Zero;
        for (int i = Degree; i >= 0; i--) value = value * x + _coefficients[i];
        return value;
    }

    /// <summary>The different real roots in order; null for the zero polynomial. Irrational ones are exact for degree 2, else to 200 bits.</summary>
    public List<RealEnd>? Roots(MathBudget budget)
    {
        if (Degree == 0) return _coefficients[0].IsZero ? null : [];
        if (Degree == 1) return [RealEnd.From(-_coefficients[0] / _coefficients[1])];
        if (Degree == 2) return Quadratic(budget);
        // Between the extrema there is one root at most: the roots of the derivative, and bisection.
        var derivative = new RealPolynomial([.. Enumerable.Range(1, Degree).Select(i => _coefficients[i] * i)]);
        MathRational bound = 1 + _coefficients[..Degree].Max(c => (c / _coefficients[Degree]).Abs());
        List<MathRational> stops = [-bound, .. derivative.Roots(budget)!.Select(r => Approximate(r)), bound];
        var roots = new List<RealEnd>();
        for (int i = 0; i + 1 < stops.Count; i++)
        {
            budget.Spend(1_000);
            Bisect(stops[i], stops[i + 1], roots);
        }
        return roots;
    }

    /// <summary>The sign between two neighbouring roots or infinities.</summary>
    public int SignBetween(RealEnd start, RealEnd end)
    {
        MathRational at = (start.IsFinite, end.IsFinite) switch
        {
            (true, true) => (Approximate(start) + Approximate(end)) / 2,
            (true, false) => Approximate(start) + 1,
            (false, true) => Approximate(end) - 1,
            _ => MathRational.Zero,
        };
        return At(at).Sign;
    }

    private static MathRational Approximate(RealEnd end) => end.Value.IsExact ? end.Value.Exact : end.Value.Complex.Re.ToRational();

    private List<RealEnd>? Quadratic(MathBudget budget)
    {
        (MathRational c, MathRational b, MathRational a) = (_coefficients[0], _coefficients[1], _coefficients[2]);
        MathRational discriminant = b * b - 4 * a * c;
        if (discriminant.Sign < 0) return [];
        MathRational middle = -b / (2 * a), square = discriminant / (4 * a * a);
        if (square.IsZero) return [RealEnd.From(middle)];
        MathNode root = MathNode.Power(MathNode.Rational(square), MathNode.Half);
        MathNode[] nodes = [MathNode.Add(MathNode.Rational(middle), MathNode.Multiply(MathNode.MinusOne, root)), MathNode.Add(MathNode.Rational(middle), root)];
        return [.. nodes.Select(n => RealEnd.From(n, budget)!.Value)];
    }

    private void Bisect(MathRational low, MathRational high, List<RealEnd> roots)
    {
        foreach (MathRational end in new[] { low, high })
        {
            if (!At(end).IsZero) continue;
            if (roots.All(r => r.CompareTo(RealEnd.From(end)) != 0)) roots.Add(RealEnd.From(end));
            return;
        }
        if (At(low).Sign == At(high).Sign) return;
        int sign = At(low).Sign;
        for (int i = 0; i < 220; i++)
        {
            MathRational middle = (low + high) / 2;
            int found = At(middle).Sign;
            if (found == 0)
            {
                low = high = middle;
                break;
            }
            if (found == sign) low = middle;
            else high = middle;
        }
        roots.Add(RealEnd.From((low + high) / 2));
    }
}
