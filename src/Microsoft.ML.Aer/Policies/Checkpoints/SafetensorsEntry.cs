using System.Buffers;

namespace Microsoft.ML.Aer;

/// <summary>A tensor to be written to a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type in the file.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Write">Writes exactly its bytes.</param>
internal sealed record SafetensorsEntry(string Name, SafetensorsType Type, long[] Shape, Action<Stream> Write)
{
    private const int ValuesPerWrite = 1 << 18;

    public long ByteCount => Shape.Aggregate((long)Type.Size(), (product, size) => product * size);

    /// <summary>float32 values in native memory, stored as <paramref name="type"/>; read when the file is written.</summary>
    public static SafetensorsEntry FromFloats(string name, long[] shape, nint address, SafetensorsType type)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return new SafetensorsEntry(name, type, shape, stream => WriteFloats(stream, address, count, type));
    }

    /// <summary>Values as they are.</summary>
    public static SafetensorsEntry FromBytes(string name, SafetensorsType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        var entry = new SafetensorsEntry(name, type, shape, stream => stream.Write(bytes.Span));
        if (entry.ByteCount != bytes.Length) throw new ArgumentException($"Tensor '{name}' of shape {SafetensorsTensor.ShapeToText(shape)} takes {entry.ByteCount} bytes; given {bytes.Length}.", nameof(bytes));
        return entry;
    }

    private static unsafe void WriteFloats(Stream stream, nint address, long count, SafetensorsType type)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ValuesPerWrite * type.Size());
        try
        {
            for (long first = 0; first < count; first += ValuesPerWrite)
            {
                int values = (int)Math.Min(ValuesPerWrite, count - first);
                Span<byte> bytes = buffer.AsSpan(0, values * type.Size());
                FloatConversion.Narrow(new ReadOnlySpan<float>((float*)address + first, values), type, bytes);
                stream.Write(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
