namespace Microsoft.ML.Aer;

/// <summary>The number type that exported weights are stored in.</summary>
public enum WeightType
{
    /// <summary>32-bit floating point: what this library trains in, without loss.</summary>
    Float32,

    /// <summary>16-bit floating point (IEEE half): half the size; values beyond 65,504 become infinite.</summary>
    Float16,

    /// <summary>bfloat16: half the size, the range of <see cref="Float32"/>, 8 bits of precision.</summary>
    BFloat16,
}

internal static class WeightTypes
{
    public static SafetensorsType Stored(this WeightType type) => type switch
    {
        WeightType.Float32 => SafetensorsType.F32,
        WeightType.Float16 => SafetensorsType.F16,
        WeightType.BFloat16 => SafetensorsType.BF16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"There is no such type of weights; expected one of {string.Join(", ", Enum.GetNames<WeightType>())}."),
    };
}
