namespace Microsoft.ML.Aer;

/// <summary>
/// A number an expression evaluates to: exact as long as that is cheap, else to 256 bits. One that came from a decimal point is exact too,
/// but carries the digits it is good for.
/// </summary>
internal readonly struct MathValue
{
    private readonly MathRational _exact;
    private readonly BigComplex _approximate;

    public MathValue(MathRational exact, int digits = 0) => (_exact, IsExact, Digits) = (exact, true, digits);

    public MathValue(BigComplex approximate) => _approximate = approximate;

    public bool IsExact { get; }

    /// <summary>The decimal digits a float is kept to, 0 for what is no float.</summary>
    public int Digits { get; }

    public bool IsFloat => Digits > 0;

    public MathRational Exact => _exact;

    public BigComplex Complex => IsExact ? BigFloat.From(_exact) : _approximate;

    public bool IsReal => IsExact || _approximate.IsReal;

    public bool IsZero => IsExact ? _exact.IsZero : _approximate.IsZero;

    /// <summary>The value as an integer of a machine word, where it is exactly one.</summary>
    public long? AsInteger => IsExact && _exact.IsInteger && _exact.Bits < 64 ? (long)_exact.Numerator : null;

    public static implicit operator MathValue(BigComplex value) => new(value);

    public static implicit operator MathValue(BigFloat value) => new((BigComplex)value);

    public static implicit operator MathValue(MathRational value) => new(value);

    /// <summary>The value as a float of so many digits.</summary>
    public MathValue AsFloat(int digits) => new(LatexNumber.Binary(IsExact ? _exact : _approximate.Re.ToRational(), digits), digits);
}
