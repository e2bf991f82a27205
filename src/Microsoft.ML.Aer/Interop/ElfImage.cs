using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// The parts of a 64-bit little-endian ELF shared library that say what it needs from others: libraries, and versions of
/// their symbols.
/// </summary>
internal sealed class ElfImage
{
    private const uint LoadSegment = 1, DynamicSegment = 2;
    private const int RelocationSize = 24;
    private const ushort WeakNeed = 2;

    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<long, ulong> _dynamic = [];
    private readonly List<ulong> _needed = [];

    /// <exception cref="InvalidDataException">The bytes are not such a library.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan().StartsWith("\x7f"u8) || !bytes.AsSpan(1).StartsWith("ELF"u8) || bytes[4] != 2 || bytes[5] != 1)
            throw new InvalidDataException("This is not a 64-bit little-endian ELF library.");
        ReadSegments();
    }

    /// <summary>The names of the libraries it needs (<c>DT_NEEDED</c>), in order.</summary>
    public IEnumerable<string> NeededLibraries => _needed.Select(name => Text(Pointer(DynamicTag.StringTable) + (long)name));

    /// <summary>
    /// Marks as weak every symbol version that no relocation uses, and returns how many were marked. The loader refuses a
    /// library when a version it needs is missing, even one that nothing is bound to; a weak one may be missing.
    /// </summary>
    public int WeakenUnusedVersions()
    {
        if (!_dynamic.ContainsKey(DynamicTag.VersionNeeds)) return 0;
        HashSet<int> used = UsedVersions();
        int weakened = 0;
        long need = Pointer(DynamicTag.VersionNeeds);
        for (ulong count = _dynamic.GetValueOrDefault(DynamicTag.VersionNeedCount); count > 0; count--)
        {
            long version = need + U32(need + 8);
            for (int left = U16(need + 2); left > 0; left--)
            {
                ushort flags = U16(version + 4);
                if (!used.Contains(U16(version + 6) & 0x7fff) && (flags & WeakNeed) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan((int)version + 4), (ushort)(flags | WeakNeed));
                    weakened++;
                }
                version += U32(version + 12);
            }
            need += U32(need + 12);
        }
        return weakened;
    }

    private HashSet<int> UsedVersions()
    {
        long symbolVersions = Pointer(DynamicTag.SymbolVersions);
        var used = new HashSet<int>();
        AddTable(DynamicTag.Relocations, DynamicTag.RelocationsSize);
        AddTable(DynamicTag.CallRelocations, DynamicTag.CallRelocationsSize);
        return used;

        void AddTable(long table, long size)
        {
            if (!_dynamic.TryGetValue(size, out ulong bytes)) return;
            long start = Pointer(table);
            for (long at = start; at < start + (long)bytes; at += RelocationSize)
            {
                long symbol = U32(at + 12); // the upper half of r_info
                used.Add(U16(symbolVersions + 2 * symbol) & 0x7fff);
            }
        }
    }

    private void ReadSegments()
    {
        long header = (long)U64(0x20);
        long? dynamic = null;
        for (int left = U16(0x38); left > 0; left--, header += U16(0x36))
        {
            uint type = U32(header);
            if (type == LoadSegment) _segments.Add((U64(header + 16), U64(header + 8), U64(header + 32)));
            if (type == DynamicSegment) dynamic = (long)U64(header + 8);
        }
        for (long entry = dynamic ?? throw Damaged(); U64(entry) != 0; entry += 16)
        {
            if (U64(entry) == DynamicTag.Needed) _needed.Add(U64(entry + 8));
            else _dynamic[(long)U64(entry)] = U64(entry + 8);
        }
    }

    /// <summary>The place in the file of what a tag of the dynamic section points to.</summary>
    private long Pointer(long tag)
    {
        if (!_dynamic.TryGetValue(tag, out ulong address)) throw Damaged();
        foreach (var (start, offset, size) in _segments)
        {
            if (address >= start && address < start + size) return (long)(address - start + offset);
        }
        throw Damaged();
    }

    private string Text(long at)
    {
        ReadOnlySpan<byte> rest = At(at, 1, toEnd: true);
        int length = rest.IndexOf((byte)0);
        return length < 0 ? throw Damaged() : Encoding.UTF8.GetString(rest[..length]);
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(At(at, 2));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(At(at, 4));

    private ulong U64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(At(at, 8));

    private ReadOnlySpan<byte> At(long at, int size, bool toEnd = false)
    {
        if (at < 0 || at > _bytes.Length - size) throw Damaged();
        return toEnd ? _bytes.AsSpan((int)at) : _bytes.AsSpan((int)at, size);
    }

    private static InvalidDataException Damaged() => new("The ELF library is damaged or not a shared library: a table lies outside the file.");

    /// <summary>Tags of the dynamic section, by what they point to.</summary>
    private static class DynamicTag
    {
        public const long Needed = 1, StringTable = 5;
        public const long Relocations = 7, RelocationsSize = 8, CallRelocations = 23, CallRelocationsSize = 2;
        public const long SymbolVersions = 0x6ffffff0, VersionNeeds = 0x6ffffffe, VersionNeedCount = 0x6fffffff;
    }
}
