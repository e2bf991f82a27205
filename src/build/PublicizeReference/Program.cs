// Writes a copy of an assembly in which every type, method and field is public. The copy is a compile-time
// reference only: ML.NET's native model format needs types that Microsoft.ML.Core keeps internal, and the
// original assembly is what ships and runs (see Interop/IgnoresAccessChecksToAttribute.cs in Microsoft.ML.Aer).
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: PublicizeReference SOURCE.dll TARGET.dll");
    return 2;
}

byte[] image = File.ReadAllBytes(source);
using var pe = new PEReader(new MemoryStream(image));
MetadataReader metadata = pe.GetMetadataReader();
int start = pe.PEHeaders.MetadataStartOffset;

// The flags are the first field of a TypeDef and a Field row; a MethodDef row has RVA (4) and ImplFlags (2) before them.
Rewrite(TableIndex.TypeDef, 0, width: 4, flags => (flags & 7u) switch { 0 => flags | 1u, 1 => flags, _ => (flags & ~7u) | 2u });
Rewrite(TableIndex.MethodDef, 6, width: 2, flags => (flags & ~7u) | 6u);
Rewrite(TableIndex.Field, 0, width: 2, flags => (flags & ~7u) | 6u);

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
File.WriteAllBytes(target, image);
return 0;

void Rewrite(TableIndex table, int offset, int width, Func<uint, uint> publicise)
{
    int row = start + metadata.GetTableMetadataOffset(table) + offset;
    for (int i = 0; i < metadata.GetTableRowCount(table); i++, row += metadata.GetTableRowSize(table))
    {
        uint flags = width == 4 ? BitConverter.ToUInt32(image, row) : BitConverter.ToUInt16(image, row);
        uint changed = publicise(flags);
        if (width == 4) BitConverter.TryWriteBytes(image.AsSpan(row), changed);
        else BitConverter.TryWriteBytes(image.AsSpan(row), (ushort)changed);
    }
}
