namespace Microsoft.ML.Aer;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past its last byte.</param>
internal sealed record SafetensorsTensor(string Name, SafetensorsType Type, long[] Shape, long Begin, long End)
{
    public long Count => (End - Begin) / Type.Size();

    public string ShapeText => ShapeToText(Shape);

    public static string ShapeToText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
