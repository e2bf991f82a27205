using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// Writes a shared library for Linux on x64 whose functions all return 1: so much of a native compiler's work that no
/// user needs one.
/// </summary>
internal static class ElfStub
{
    // mov eax, 1; ret
    private static ReadOnlySpan<byte> Code => [0xB8, 1, 0, 0, 0, 0xC3];

    private const int HeaderSize = 64, SegmentSize = 56, SymbolSize = 24, CodeAt = 0x140, DataAt = 0x1000;
    private const uint Load = 1, Dynamic = 2, Stack = 0x6474e551, Executable = 1, Writable = 2, Readable = 4;

    /// <param name="name">The library's own name.</param>
    /// <param name="functions">Names of the functions.</param>
    public static byte[] Create(string name, params string[] functions)
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        int[] names = [.. functions.Append(name).Select(Add)];
        int symbolCount = functions.Length + 1;
        int hash = DataAt, symbols = Aligned(hash + ((3 + symbolCount) * 4)), text = symbols + (symbolCount * SymbolSize), dynamic = Aligned(text + (int)strings.Length);
        (long Tag, long Value)[] entries = [(4, hash), (5, text), (6, symbols), (10, strings.Length), (11, SymbolSize), (14, names[^1]), (0, 0)];
        byte[] image = new byte[dynamic + (entries.Length * 16)];

        // A library (3) for x86-64 (62), little-endian, with four segments and no sections.
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(image);
        U16(0x10, 3);
        U16(0x12, 62);
        U32(0x14, 1);
        U64(0x20, HeaderSize);
        U16(0x34, HeaderSize);
        U16(0x36, SegmentSize);
        U16(0x38, 4);
        Segment(0, Load, Readable | Executable, 0, CodeAt + Code.Length);
        Segment(1, Load, Readable | Writable, DataAt, image.Length - DataAt);
        Segment(2, Dynamic, Readable | Writable, dynamic, image.Length - dynamic);
        Segment(3, Stack, Readable | Writable, 0, 0); // without it, the loader would make stacks executable
        Code.CopyTo(image.AsSpan(CodeAt));

        // One bucket, whose chain runs through all symbols.
        U32(hash, 1);
        U32(hash + 4, (uint)symbolCount);
        for (int i = 1; i < symbolCount; i++)
        {
            U32(hash + 8 + ((i - 1) * 4) + (i > 1 ? 4 : 0), (uint)i);
            int symbol = symbols + (i * SymbolSize);
            U32(symbol, (uint)names[i - 1]);
            image[symbol + 4] = 0x12; // a global function
            U16(symbol + 6, 1);
            U64(symbol + 8, CodeAt);
            U64(symbol + 16, Code.Length);
        }
        strings.ToArray().CopyTo(image, text);
        for (int i = 0; i < entries.Length; i++)
        {
            U64(dynamic + (i * 16), entries[i].Tag);
            U64(dynamic + (i * 16) + 8, entries[i].Value);
        }
        return image;

        int Add(string value)
        {
            int at = (int)strings.Length;
            strings.Write(Encoding.ASCII.GetBytes(value + '\0'));
            return at;
        }

        void Segment(int index, uint type, uint flags, int at, int size)
        {
            int header = HeaderSize + (index * SegmentSize);
            U32(header, type);
            U32(header + 4, flags);
            U64(header + 8, at);
            U64(header + 16, at);
            U64(header + 24, at);
            U64(header + 32, size);
            U64(header + 40, size);
            U64(header + 48, type == Load ? 0x1000 : 8);
        }

        void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);

        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);

        void U64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), value);
    }

    private static int Aligned(int at) => (at + 7) / 8 * 8;
}
