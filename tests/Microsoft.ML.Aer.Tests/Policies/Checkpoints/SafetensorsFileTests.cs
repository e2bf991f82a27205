using System.Buffers.Binary;
using System.Text;
using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a' of shape [2] and type F32 does not fit its data_offsets [0, 4]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated: tensor 'a' [2] ends at byte 8 of the data, of which there are 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes behind tensor 'a' belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "'b' overlaps tensor 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "4 bytes between tensor 'a' and tensor 'b' belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "'a' has -1 in 'shape'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "'a' has 1.5 in 'shape'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "does not fit its data_offsets [4, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "1 data_offsets; expected [begin, end]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "does not fit its data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}""", 0, "does not fit its data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "17 dimensions")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", 4, "element type 'Q4'")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "'a' has no 'dtype'")]
    [InlineData("""{"a":7}""", 0, "'a' has no 'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "'__metadata__.format' is Number")]
    [InlineData("""{"__metadata__":[]}""", 0, "'__metadata__' is Array")]
    [InlineData("""[]""", 0, "expected a JSON object")]
    [InlineData("""{""", 0, "not valid JSON")]
    [InlineData("", 0, "not valid JSON")]
    public void Open_LyingHeader_NamesTensorAndFile(string header, int dataLength, string expected)
    {
        Write(Encoding.UTF8.GetBytes(header), dataLength);
        AssertRefused(expected);
    }

    [Theory]
    [InlineData(0, "0 bytes are too few")]
    [InlineData(7, "7 bytes are too few")]
    public void Open_FileShorterThanItsLength_IsRefused(int length, string expected)
    {
        File.WriteAllBytes(_path, new byte[length]);
        AssertRefused(expected);
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(100_000_001UL)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFFUL)]
    [InlineData(0xFFFF_FFFF_FFFF_FFFFUL)]
    [InlineData(0x8000_0000_0000_0008UL)]
    public void Open_HeaderLongerThanTheFile_IsRefused(ulong length)
    {
        byte[] bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(_path, bytes);
        AssertRefused("header");
    }

    [Fact]
    public void Open_HeaderNestedDeeply_IsRefused()
    {
        Write(Encoding.UTF8.GetBytes("""{"a":""" + new string('[', 100_000)), 0);
        AssertRefused("not valid JSON");
    }

    [Fact]
    public void Open_InvalidUtf8_IsRefused()
    {
        Write([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], 0);
        AssertRefused("not valid UTF-8");
    }

    [Property(MaxTest = 300)]
    public bool Open_AnyBytes_IsReadOrRefused(byte[] content) => IsReadOrRefused(content);

    // One byte of a good file changed: what is still accepted can be read without leaving the file.
    [Property(MaxTest = 500)]
    public bool Open_OneByteChanged_IsReadOrRefused(ushort at, byte value)
    {
        byte[] content = GoodFile();
        content[at % content.Length] = value;
        return IsReadOrRefused(content);
    }

    [Property(MaxTest = 100)]
    public bool Open_CutAnywhere_IsRefused(ushort at)
    {
        byte[] content = GoodFile();
        File.WriteAllBytes(_path, content[..(at % content.Length)]);
        return Throws(() => SafetensorsFile.Open(_path).Dispose());
    }

    [Property(MaxTest = 200)]
    public bool WrittenTensors_ComeBack(byte[][] contents)
    {
        SafetensorsEntry[] entries = [.. contents.Select((c, i) => SafetensorsEntry.FromBytes($"t{i} \"\\ ü", SafetensorsType.U8, [c.Length], c))];
        using (FileStream stream = File.Create(_path)) SafetensorsWriter.Write(stream, entries, new Dictionary<string, string> { ["format"] = "pt", ["key \u0001"] = "値" });
        using SafetensorsFile file = SafetensorsFile.Open(_path);
        return file.Tensors.Count == contents.Length
            && file.Metadata["key \u0001"] == "値"
            && contents.Select((c, i) => file.Values<byte>($"t{i} \"\\ ü").SequenceEqual(c)).All(same => same);
    }

    public void Dispose() => File.Delete(_path);

    private static byte[] GoodFile()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [
            SafetensorsEntry.FromBytes("a", SafetensorsType.F32, [2, 3], new byte[24]),
            SafetensorsEntry.FromBytes("b", SafetensorsType.BF16, [4], new byte[8])]);
        return stream.ToArray();
    }

    private bool IsReadOrRefused(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        return Throws(() =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(_path);
            foreach (SafetensorsTensor tensor in file.Tensors.Values)
            {
                if (tensor.Count > content.Length) throw new InvalidOperationException("a tensor larger than its file was accepted");
                if (tensor.Type.IsWeight()) file.ReadFloats(tensor, 0, new float[tensor.Count]);
            }
        }) || true;
    }

    // Whether it throws what a bad file may throw; anything else passes through and fails the test.
    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            return true;
        }
    }

    private void Write(byte[] header, int dataLength)
    {
        byte[] bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(_path, bytes);
    }

    private void AssertRefused(string expected)
    {
        Exception e = Assert.ThrowsAny<Exception>(() => SafetensorsFile.Open(_path).Dispose());
        Assert.True(e is FormatException or NotSupportedException, e.ToString());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(_path, e.Message, StringComparison.Ordinal);
    }
}
