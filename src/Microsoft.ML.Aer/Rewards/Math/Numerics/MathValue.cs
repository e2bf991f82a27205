namespace Microsoft.ML.Aer;

/// <summary>A number an expression evaluates to: exact as long as that is cheap, else to 256 bits.</summary>
internal readonly struct MathValue
{
    private readonly MathRational _exact;
    private readonly BigComplex _approximate;

    public MathValue(MathRational exact) => (_exact, IsExact, _approximate) = (exact, true, default);

    public MathValue(BigComplex approximate) => (_exact, IsExact, _approximate) = (default, false, approximate);

    public bool IsExact { get; }

    public MathRational Exact => _exact;

    public BigComplex Complex => IsExact ? BigFloat.From(_exact) : _approximate;

    public bool IsReal => IsExact || _approximate.IsReal;

    public bool IsZero => IsExact ? _exact.IsZero : _approximate.IsZero;

    /// <summary>The value as an integer of a machine word, where it is exactly one.</summary>
    public long? AsInteger => IsExact && _exact.IsInteger && _exact.Bits < 64 ? (long)_exact.Numerator : null;

    public static implicit operator MathValue(BigComplex value) => new(value);

    public static implicit operator MathValue(BigFloat value) => new((BigComplex)value);

    public static implicit operator MathValue(MathRational value) => new(value);
}
