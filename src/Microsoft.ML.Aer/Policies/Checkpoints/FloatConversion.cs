using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>Conversion between float32 and the types weights are stored in.</summary>
internal static class FloatConversion
{
    private const uint Magnitude = 0x7FFF_FFFF;
    private const uint Infinity = 0x7F80_0000;

    /// <summary>Stored values to float32; exact.</summary>
    public static void Widen(ReadOnlySpan<byte> source, SafetensorsType type, Span<float> destination)
    {
        switch (type)
        {
            case SafetensorsType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case SafetensorsType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case SafetensorsType.BF16:
                WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<float, uint>(destination));
                break;
            default:
                throw new NotSupportedException($"Weights of type {type.FormatName()} are not supported; known: F32, F16, BF16.");
        }
    }

    /// <summary>float32 to the stored type, rounded to nearest, ties to even; exact for values that came from it.</summary>
    public static void Narrow(ReadOnlySpan<float> source, SafetensorsType type, Span<byte> destination)
    {
        switch (type)
        {
            case SafetensorsType.F32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
            case SafetensorsType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination));
                break;
            case SafetensorsType.BF16:
                NarrowBFloat16(MemoryMarshal.Cast<float, uint>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            default:
                throw new NotSupportedException($"Weights of type {type.FormatName()} are not supported; known: F32, F16, BF16.");
        }
    }

    private static void WidenBFloat16(ReadOnlySpan<ushort> source, Span<uint> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).CopyTo(destination[i..]);
            (high << 16).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }
        for (; i < source.Length; i++) destination[i] = (uint)source[i] << 16;
    }

    private static void NarrowBFloat16(ReadOnlySpan<uint> source, Span<ushort> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<uint> low = Round(new Vector<uint>(source[i..])), high = Round(new Vector<uint>(source[(i + Vector<uint>.Count)..]));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }
        for (; i < source.Length; i++) destination[i] = Round(source[i]);
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> upper = bits >> 16;
        Vector<uint> rounded = (bits + new Vector<uint>(0x7FFF) + (upper & Vector<uint>.One)) >> 16;
        // Rounding could turn a NaN into an infinity: keep its upper half, and keep it a NaN.
        Vector<uint> empty = Vector.Equals(upper & new Vector<uint>(0x7F), Vector<uint>.Zero);
        Vector<uint> nan = upper | (empty & new Vector<uint>(0x40));
        Vector<uint> isNaN = Vector.GreaterThan(bits & new Vector<uint>(Magnitude), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, nan, rounded);
    }

    private static ushort Round(uint bits)
    {
        uint upper = bits >> 16;
        if ((bits & Magnitude) > Infinity) return (ushort)((upper & 0x7F) == 0 ? upper | 0x40 : upper);
        return (ushort)((bits + 0x7FFF + (upper & 1)) >> 16);
    }
}
