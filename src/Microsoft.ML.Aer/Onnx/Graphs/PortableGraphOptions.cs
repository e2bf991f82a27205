namespace Microsoft.ML.Aer;

/// <summary>The form of an exported graph.</summary>
/// <param name="Stored">Type the weights are stored in.</param>
/// <param name="Computed">
/// Type of activations, keys and values: F32 on a processor, where stored types that are narrower are cast in the
/// graph. F16 or BF16 is the form for CUDA, where attention knows no other; such a graph has not been run here.
/// </param>
internal sealed record PortableGraphOptions(SafetensorsType Stored, SafetensorsType Computed = SafetensorsType.F32)
{
    public static PortableGraphOptions Default { get; } = new(SafetensorsType.F32);

    /// <summary>The ONNX name of a weight's type.</summary>
    public static TensorProto.Types.DataType OnnxType(SafetensorsType type) => type switch
    {
        SafetensorsType.F32 => TensorProto.Types.DataType.Float,
        SafetensorsType.F16 => TensorProto.Types.DataType.Float16,
        SafetensorsType.BF16 => TensorProto.Types.DataType.Bfloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are stored as F32, F16 or BF16."),
    };
}
