using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>A polynomial in one unknown with rational coefficients, lowest first and the highest not zero.</summary>
internal sealed class RealPolynomial
{
    /// <summary>The highest degree worked with (ours).</summary>
    public const int LargestDegree = 12;

    private readonly MathRational[] _coefficients;

    private RealPolynomial(MathRational[] coefficients)
    {
        int length = coefficients.Length;
        while (length > 0 && coefficients[length - 1].IsZero) length--;
        _coefficients = coefficients[..length];
    }

    public static RealPolynomial Unknown { get; } = new([0, 1]);

    /// <summary>Gets the degree, -1 for zero.</summary>
    public int Degree => _coefficients.Length - 1;

    public static RealPolynomial Constant(MathRational value) => new([value]);

    public static RealPolynomial operator +(RealPolynomial a, RealPolynomial b)
    {
        var sum = new MathRational[Math.Max(a._coefficients.Length, b._coefficients.Length)];
        for (int i = 0; i < sum.Length; i++) sum[i] = (i <= a.Degree ? a._coefficients[i] : 0) + (i <= b.Degree ? b._coefficients[i] : 0);
        return new(sum);
    }

    /// <exception cref="MathLimitException">The degree gets too high.</exception>
    public static RealPolynomial operator *(RealPolynomial a, RealPolynomial b)
    {
        if (a.Degree + b.Degree > 2 * LargestDegree) throw new MathLimitException("degree");
        var product = new MathRational[Math.Max(0, a._coefficients.Length + b._coefficients.Length - 1)];
        for (int i = 0; i <= a.Degree; i++)
            for (int j = 0; j <= b.Degree; j++) product[i + j] += a._coefficients[i] * b._coefficients[j];
        return new(product);
    }

    public MathRational At(MathRational x)
    {
        MathRational value = MathRational.Zero;
        for (int i = Degree; i >= 0; i--) value = value * x + _coefficients[i];
        return value;
    }

    /// <summary>The different real roots in order, none for a constant. Irrational ones are exact for degree 2, else to 200 bits.</summary>
    public List<RealEnd> Roots(MathBudget budget) => Degree <= 0 ? [] : SquareFree().SimpleRoots(budget);

    private List<RealEnd> SimpleRoots(MathBudget budget)
    {
        if (Degree == 1) return [RealEnd.From(-_coefficients[0] / _coefficients[1])];
        if (Degree == 2) return Quadratic(budget);
        // Between the extrema there is one root at most: the roots of the derivative, and bisection.
        MathRational bound = 1 + _coefficients[..Degree].Max(c => (c / _coefficients[Degree]).Abs());
        List<MathRational> stops = [-bound, .. Derivative().Roots(budget).Select(r => r.Approximation), bound];
        var roots = new List<RealEnd>();
        for (int i = 0; i + 1 < stops.Count; i++)
        {
            budget.Spend(5_000);
            if (Bisect(stops[i], stops[i + 1]) is { } root) roots.Add(RealEnd.From(root));
        }
        return roots;
    }

    private RealPolynomial Derivative() => new([.. Enumerable.Range(1, Degree).Select(i => _coefficients[i] * i)]);

    // Without repeated factors, by Euclid's algorithm with the derivative.
    private RealPolynomial SquareFree()
    {
        (RealPolynomial a, RealPolynomial b) = (this, Derivative());
        while (b.Degree >= 0) (a, b) = (b, a.Divide(b).Remainder);
        return a.Degree <= 0 ? this : Divide(a).Quotient;
    }

    private (RealPolynomial Quotient, RealPolynomial Remainder) Divide(RealPolynomial divisor)
    {
        MathRational[] rest = [.. _coefficients];
        var quotient = new MathRational[Math.Max(0, Degree - divisor.Degree + 1)];
        for (int shift = Degree - divisor.Degree; shift >= 0; shift--)
        {
            quotient[shift] = rest[shift + divisor.Degree] / divisor._coefficients[divisor.Degree];
            for (int i = 0; i <= divisor.Degree; i++) rest[shift + i] -= quotient[shift] * divisor._coefficients[i];
        }
        return (new(quotient), new(rest));
    }

    private List<RealEnd> Quadratic(MathBudget budget)
    {
        (MathRational c, MathRational b, MathRational a) = (_coefficients[0], _coefficients[1], _coefficients[2]);
        MathRational middle = -b / (2 * a), square = (b * b - 4 * a * c) / (4 * a * a);
        if (square.Sign < 0) return [];
        MathNode root = MathNode.Power(MathNode.Rational(square), MathNode.Half);
        MathNode[] nodes = [MathNode.Add(MathNode.Rational(middle), MathNode.Multiply(MathNode.MinusOne, root)), MathNode.Add(MathNode.Rational(middle), root)];
        return [.. nodes.Select(n => RealEnd.From(n, budget)!.Value)];
    }

    // The root between two places where the signs differ.
    private MathRational? Bisect(MathRational low, MathRational high)
    {
        if (At(high).IsZero) return high;
        int sign = At(low).Sign;
        if (sign == 0 || sign == At(high).Sign) return null;
        for (int i = 0; i < 220; i++)
        {
            MathRational middle = (low + high) / 2;
            int found = At(middle).Sign;
            if (found == 0) return middle;
            if (found == sign) low = middle;
            else high = middle;
        }
        MathRational simple = Simplest(low, high);
        return At(simple).IsZero ? simple : (low + high) / 2;
    }

    // The fraction with the smallest denominator between two.
    private static MathRational Simplest(MathRational low, MathRational high)
    {
        BigInteger floor = low.Floor();
        if (new MathRational(floor) == low) return floor;
        if (new MathRational(floor + 1) < high || new MathRational(floor + 1) == high) return floor + 1;
        return floor + MathRational.One / Simplest(MathRational.One / (high - floor), MathRational.One / (low - floor));
    }
}
