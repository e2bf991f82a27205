namespace Microsoft.ML.Aer;

/// <summary>The kinds of number that arithmetic on exact numbers can end in, as sympy has them.</summary>
internal enum NumberKind
{
    /// <summary>An exact fraction.</summary>
    Rational,

    /// <summary>A number with a decimal point, a root that is no fraction, an infinity or NaN; in double precision.</summary>
    Real,

    /// <summary>A number with an imaginary part.</summary>
    Complex,

    /// <summary>What a division by zero gives: infinite, without direction.</summary>
    ComplexInfinity,

    /// <summary>Python's True or False, from == and the like: 1 or 0 as a float.</summary>
    Boolean,

    /// <summary>sympy's true or false, from an ordering: it has no float.</summary>
    Truth,

    /// <summary>An expression with a name of unknown value: it has no float.</summary>
    Symbolic,
}
