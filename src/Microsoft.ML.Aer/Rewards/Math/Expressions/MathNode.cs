using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// One node of an answer's expression, unevaluated: what was written, in the order it was written. Immutable. Equality is structural.
/// </summary>
internal sealed class MathNode : IEquatable<MathNode>
{
    /// <summary>The deepest expression kept; what walks one recurses as deep (ours).</summary>
    public const int MaximumDepth = 400;

    private readonly int _hash;

    private MathNode(MathKind kind, string name = "", MathNode[]? arguments = null, MathRational value = default, int precision = 0, bool isReal = true)
    {
        (Kind, Name, Arguments, Value, Precision, IsReal) = (kind, name, arguments ?? [], value, precision, isReal);
        var hash = default(HashCode);
        hash.Add(kind);
        hash.Add(name);
        hash.Add(value);
        hash.Add(isReal);
        // The elements of a set have no order.
        if (kind == MathKind.FiniteSet) hash.Add(Arguments.Aggregate(0, (sum, a) => unchecked(sum + a._hash)));
        else foreach (MathNode argument in Arguments) hash.Add(argument._hash);
        _hash = hash.ToHashCode();
        Depth = Arguments.Length == 0 ? 1 : 1 + Arguments.Max(a => a.Depth);
        if (Depth > MaximumDepth) throw new MathLimitException("depth");
    }

    public static MathNode Pi { get; } = new(MathKind.Constant, "pi");

    public static MathNode E { get; } = new(MathKind.Constant, "E");

    public static MathNode EulerGamma { get; } = new(MathKind.Constant, "EulerGamma");

    public static MathNode ImaginaryUnit { get; } = new(MathKind.Constant, "I");

    public static MathNode Infinity { get; } = new(MathKind.Constant, "oo");

    public static MathNode NegativeInfinity { get; } = new(MathKind.Constant, "-oo");

    public static MathNode ComplexInfinity { get; } = new(MathKind.Constant, "zoo");

    public static MathNode NaN { get; } = new(MathKind.Constant, "nan");

    public static MathNode EmptySet { get; } = new(MathKind.NamedSet, "EmptySet");

    public static MathNode Reals { get; } = new(MathKind.NamedSet, "Reals");

    public static MathNode Zero { get; } = Integer(0);

    public static MathNode One { get; } = Integer(1);

    public static MathNode MinusOne { get; } = Integer(-1);

    public static MathNode Half { get; } = Rational(new(1, 2));

    public static MathNode Hundredth { get; } = Rational(new(1, 100));

    public MathKind Kind { get; }

    /// <summary>The function's, symbol's, set's or relation's name.</summary>
    public string Name { get; }

    public MathNode[] Arguments { get; }

    /// <summary>The value of a rational or float, the number of columns of a matrix.</summary>
    public MathRational Value { get; }

    /// <summary>The decimal digits a float is kept to; how many elements a finite set was written with, repeated ones included.</summary>
    public int Precision { get; }

    public bool IsReal { get; }

    public int Depth { get; }

    public bool IsRational => Kind == MathKind.Rational;

    public bool IsInteger => Kind == MathKind.Rational && Value.IsInteger;

    /// <summary>A number proper: rational, float, or an infinity or nan.</summary>
    public bool IsNumber => Kind is MathKind.Rational or MathKind.Float || IsInfinite || this.Is(NaN);

    public bool IsInfinite => Kind == MathKind.Constant && Name is "oo" or "-oo" or "zoo";

    public bool IsMatrix => Kind == MathKind.Matrix || (Kind == MathKind.Function && Name.StartsWith("Mat", StringComparison.Ordinal));

    public bool IsSet => Kind is MathKind.FiniteSet or MathKind.Interval or MathKind.Union or MathKind.Intersection or MathKind.Complement or MathKind.NamedSet;

    public bool IsRelation => Kind == MathKind.Relation;

    /// <summary>Something arithmetic applies to.</summary>
    public bool IsScalar => Kind <= MathKind.Opaque && !IsMatrix;

    public int Columns => (int)Value.Numerator;

    public int Rows => Columns == 0 ? 0 : Arguments.Length / Columns;

    public static MathNode Integer(BigInteger value) => new(MathKind.Rational, value: value);

    public static MathNode Rational(MathRational value) => new(MathKind.Rational, value: value);

    public static MathNode Float(MathRational value, int precision) => new(MathKind.Float, value: value, precision: precision);

    public static MathNode Symbol(string name, bool isReal) => new(MathKind.Symbol, name, isReal: isReal);

    public static MathNode Add(params MathNode[] terms) => new(MathKind.Add, arguments: terms);

    public static MathNode Multiply(params MathNode[] factors) => new(MathKind.Multiply, arguments: factors);

    public static MathNode Power(MathNode value, MathNode exponent) => new(MathKind.Power, arguments: [value, exponent]);

    public static MathNode Function(string name, params MathNode[] arguments) => new(MathKind.Function, name, arguments);

    public static MathNode Undefined(string name, params MathNode[] arguments) => new(MathKind.Undefined, name, arguments);

    public static MathNode Opaque(MathNode value) => new(MathKind.Opaque, arguments: [value]);

    public static MathNode Matrix(int columns, params MathNode[] elements) => new(MathKind.Matrix, arguments: elements, value: columns);

    public static MathNode NamedSet(string name) => new(MathKind.NamedSet, name);

    /// <summary>A set operation of two sets.</summary>
    public static MathNode Set(MathKind operation, MathNode left, MathNode right) => new(operation, arguments: [left, right]);

    public static MathNode Tuple(params MathNode[] elements) => new(MathKind.Tuple, arguments: elements);

    public static MathNode Relation(string sign, MathNode left, MathNode right) => new(MathKind.Relation, sign, [left, right]);

    public static MathNode And(params MathNode[] relations) => new(MathKind.And, arguments: relations);

    public static MathNode Not(MathNode relation) => new(MathKind.Not, arguments: [relation]);

    public static MathNode Boolean(bool value) => new(MathKind.Boolean, value ? "true" : "false");

    public static MathNode Differential(MathNode variable) => new(MathKind.Differential, arguments: [variable]);

    /// <summary>A finite set without repeated elements, in the order they were written.</summary>
    public static MathNode FiniteSet(IEnumerable<MathNode> elements)
    {
        MathNode[] written = [.. elements];
        MathNode[] distinct = [.. written.Distinct()];
        return distinct.Length == 0 ? EmptySet : new(MathKind.FiniteSet, arguments: distinct, precision: written.Length);
    }

    /// <summary>An interval with its two brackets, such as "[)".</summary>
    public static MathNode Interval(MathNode start, MathNode end, bool leftOpen, bool rightOpen) =>
        new(MathKind.Interval, (leftOpen ? "(" : "[") + (rightOpen ? ")" : "]"), [start, end]);

    /// <summary>The same kind of node over other arguments.</summary>
    public MathNode With(MathNode[] arguments) => new(Kind, Name, arguments, Value, Precision, IsReal);

    public bool Is(MathNode other) => Equals(other);

    public bool IsFunction(string name) => Kind == MathKind.Function && Name == name;

    public bool Equals(MathNode? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || _hash != other._hash || Kind != other.Kind || Arguments.Length != other.Arguments.Length) return false;
        if (Kind == MathKind.FiniteSet) return Arguments.ToHashSet().SetEquals(other.Arguments);
        if (Name != other.Name || Value != other.Value || Precision != other.Precision || IsReal != other.IsReal) return false;
        for (int i = 0; i < Arguments.Length; i++)
            if (!Arguments[i].Equals(other.Arguments[i])) return false;
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as MathNode);

    public override int GetHashCode() => _hash;

    public override string ToString() => MathText.Of(this);
}
