namespace Microsoft.ML.Aer;

/// <summary>Element types of the safetensors format, by their names in it.</summary>
internal enum SafetensorsType
{
    Bool,
    U8,
    I8,
    U16,
    I16,
    F16,
    BF16,
    U32,
    I32,
    F32,
    U64,
    I64,
    F64,
}

internal static class SafetensorsTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.U16 or SafetensorsType.I16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.U32 or SafetensorsType.I32 or SafetensorsType.F32 => 4,
        _ => 8,
    };

    /// <summary>Whether weights may be stored in it.</summary>
    public static bool IsWeight(this SafetensorsType type) => type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16;

    public static string FormatName(this SafetensorsType type) => type.ToString().ToUpperInvariant();

    public static SafetensorsType? Parse(string? name)
    {
        foreach (SafetensorsType type in Enum.GetValues<SafetensorsType>())
        {
            if (type.FormatName() == name) return type;
        }
        return null;
    }
}
