namespace Microsoft.ML.Aer;

/// <summary>What a <see cref="MathNode"/> is.</summary>
internal enum MathKind
{
    /// <summary>An exact integer or fraction.</summary>
    Rational,

    /// <summary>A number written with a decimal point, kept in binary with the precision of its digits.</summary>
    Float,

    /// <summary>A named number: pi, e, gamma, I, oo, -oo, zoo, nan.</summary>
    Constant,

    /// <summary>A variable, by name and whether it is taken as real.</summary>
    Symbol,

    Add,
    Multiply,
    Power,

    /// <summary>A known function, sum, integral, limit or derivative, by name.</summary>
    Function,

    /// <summary>A function nothing is known of, such as f in f(x).</summary>
    Undefined,

    /// <summary>A value that structural rules must not see through, such as the hundredth of a percentage.</summary>
    Opaque,

    Matrix,
    FiniteSet,

    /// <summary>An interval; <see cref="MathNode.Name"/> holds its brackets.</summary>
    Interval,
    Union,
    Intersection,
    Complement,

    /// <summary>A named set: Reals, Integers, EmptySet and so on.</summary>
    NamedSet,
    Tuple,

    /// <summary>A relation; <see cref="MathNode.Name"/> is its sign.</summary>
    Relation,

    /// <summary>A chain of relations.</summary>
    And,
    Not,
    Boolean,

    /// <summary>A differential operator that waits for its operand.</summary>
    Differential,
}
