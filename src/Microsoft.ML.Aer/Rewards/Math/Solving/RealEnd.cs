namespace Microsoft.ML.Aer;

/// <summary>A real number or infinity that bounds an interval, with the expression it came from.</summary>
internal readonly struct RealEnd : IComparable<RealEnd>
{
    private readonly MathValue _value;
    private readonly int _infinity;


    private RealEnd(MathNode node, MathValue value, int infinity) => (Node, _value, _infinity) = (node, value, infinity);

    public static RealEnd Infinity { get; } = new(MathNode.Infinity, default, 1);

    public static RealEnd NegativeInfinity { get; } = new(MathNode.NegativeInfinity, default, -1);

    public MathNode Node { get; }

    public bool IsFinite => _infinity == 0;

    /// <summary>Whether the end is written with a decimal point: to sympy 0.5 bounds another set than 1/2.</summary>
    public bool IsFloat => Node is { Kind: MathKind.Float };

    public MathValue Value => _value;

    /// <summary>The value as a fraction, exact or to 256 bits.</summary>
    public MathRational Approximation => _value.IsExact ? _value.Exact : _value.Complex.Re.ToRational();

    /// <summary>The end an expression is, or null where it is no real number.</summary>
    public static RealEnd? From(MathNode node, MathBudget budget)
    {
        if (MathInfinity.Of(node) is { } infinity) return infinity.Name switch { "oo" => Infinity, "-oo" => NegativeInfinity, _ => null };
        if (MathSubstitution.Symbols(node, budget).Count > 0) return null;
        return new MathEvaluator(new Dictionary<MathNode, MathValue>(), budget).Evaluate(node) is { IsReal: true } value ? new RealEnd(node, value, 0) : null;
    }

    public static RealEnd From(MathRational value) => new(MathNode.Rational(value), value, 0);

    public int CompareTo(RealEnd other)
    {
        if (_infinity != 0 || other._infinity != 0) return _infinity.CompareTo(other._infinity);
        return MathSampler.Same(_value, other._value, cancels: true, floats: false) ? 0 : MathFunctions.Compare(_value, other._value);
    }
}
