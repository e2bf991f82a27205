using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>A safetensors file read through memory mapping. Safe for concurrent reads until it is disposed.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private byte* _data;

    private SafetensorsFile(string path, long length)
    {
        Path = path;
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _data = start + _view.PointerOffset; // from here on Dispose gives the pointer back
            _header = ReadHeader(_data, length, path, out long dataStart);
            _data += dataStart;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _header.Tensors;

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is malformed or truncated: which tensor, what was expected and found.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new FileNotFoundException($"{path}: the file is missing.", path);
        if (file.Length < sizeof(ulong)) throw new FormatException($"{path}: {file.Length} bytes are too few for a safetensors file.");
        return new SafetensorsFile(path, file.Length);
    }

    /// <summary>The values of a tensor that is small enough for a span.</summary>
    public ReadOnlySpan<T> Values<T>(string name)
        where T : unmanaged
    {
        SafetensorsTensor tensor = Tensors[name];
        if (sizeof(T) != tensor.Type.Size()) throw new ArgumentException($"Tensor '{name}' holds {tensor.Type.FormatName()}, not {typeof(T).Name}.", nameof(name));
        return MemoryMarshal.Cast<byte, T>(Bytes(tensor, 0, checked((int)(tensor.End - tensor.Begin))));
    }

    /// <summary>Some bytes of a tensor.</summary>
    public ReadOnlySpan<byte> Bytes(SafetensorsTensor tensor, long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, tensor.End - tensor.Begin);
        return new ReadOnlySpan<byte>(_data + tensor.Begin + offset, count);
    }

    /// <summary>Reads values of a tensor as float32, from number <paramref name="first"/> on, as many as fit.</summary>
    public void ReadFloats(SafetensorsTensor tensor, long first, Span<float> destination)
    {
        int size = tensor.Type.Size();
        FloatConversion.Widen(Bytes(tensor, first * size, destination.Length * size), tensor.Type, destination);
    }

    public void Dispose()
    {
        if (_data != null) _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _data = null;
        _view?.Dispose();
        _map.Dispose();
    }

    private static SafetensorsHeader ReadHeader(byte* start, long length, string path, out long dataStart)
    {
        ulong declared = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, sizeof(ulong)));
        ulong room = (ulong)(length - sizeof(ulong));
        if (declared > room || declared > SafetensorsHeader.LargestHeader)
        {
            throw new FormatException($"{path}: the header claims {declared} bytes; the file has {room} left and headers at most {SafetensorsHeader.LargestHeader}. It is truncated or no safetensors file.");
        }
        dataStart = sizeof(ulong) + (long)declared;
        byte[] json = new ReadOnlySpan<byte>(start + sizeof(ulong), (int)declared).ToArray();
        return SafetensorsHeader.Parse(json, length - dataStart, path);
    }
}
