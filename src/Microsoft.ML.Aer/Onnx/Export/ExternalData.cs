namespace Microsoft.ML.Aer;

/// <summary>
/// The file beside an exported graph that holds its weights and rotary tables: where each lies, and the writing of it,
/// tensor by tensor from where the weights are.
/// </summary>
internal sealed class ExternalData
{
    // The pages that readers map.
    private const long Alignment = 4096;

    private readonly string _fileName;
    private readonly List<(SafetensorsEntry Entry, long Offset)> _entries = [];
    private readonly RotaryTable _rotary;
    private long _length;

    /// <param name="weights">The policy.</param>
    /// <param name="options">Types to store.</param>
    /// <param name="fileName">The file's name, as the graph refers to it.</param>
    public ExternalData(IPolicyWeights weights, PortableGraphOptions options, string fileName)
    {
        _fileName = fileName;
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(weights.Config))
        {
            Add(SafetensorsEntry.FromFloats(parameter.Name, parameter.Shape, weights.Address(parameter.Name), options.Stored));
        }
        _rotary = RotaryTable.Create(weights.Config.Rotary, weights.Config.ContextLength);
        Rotary = options.Computed;
    }

    private SafetensorsType Rotary { get; }

    /// <summary>Declares everything as initializers of a graph.</summary>
    public void Declare(OnnxGraph graph)
    {
        foreach ((SafetensorsEntry entry, long offset) in _entries) Declare(graph, entry, offset);
        long at = _length;
        foreach (string table in (string[])["cos_cache", "sin_cache"])
        {
            long bytes = (long)_rotary.Cos.Length * Rotary.Size();
            graph.External(table, PortableGraphOptions.OnnxType(Rotary), [_rotary.Length, _rotary.HalfWidth], _fileName, at, bytes);
            at = Aligned(at + bytes);
        }
    }

    /// <summary>Writes the file.</summary>
    public void Write(string folder, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(Path.Combine(folder, _fileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        foreach ((SafetensorsEntry entry, long offset) in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PadTo(stream, offset);
            entry.Write(stream);
        }
        PadTo(stream, _length);
        WriteTable(stream, _rotary.Cos);
        PadTo(stream, Aligned(stream.Position));
        WriteTable(stream, _rotary.Sin);
        stream.Flush(flushToDisk: true);
    }

    private void Declare(OnnxGraph graph, SafetensorsEntry entry, long offset) =>
        graph.External(entry.Name, PortableGraphOptions.OnnxType(entry.Type), entry.Shape, _fileName, offset, entry.ByteCount);

    private void Add(SafetensorsEntry entry)
    {
        _entries.Add((entry, _length));
        _length = Aligned(_length + entry.ByteCount);
    }

    private void WriteTable(FileStream stream, float[] table)
    {
        var bytes = new byte[table.Length * (long)Rotary.Size()];
        FloatConversion.Narrow(table, Rotary, bytes);
        stream.Write(bytes);
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static void PadTo(FileStream stream, long offset)
    {
        Span<byte> zeros = stackalloc byte[(int)(offset - stream.Position)];
        zeros.Clear();
        stream.Write(zeros);
    }
}
