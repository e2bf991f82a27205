using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>JSON objects, one a line; empty lines are passed over.</summary>
internal sealed class JsonLinesSource(IReadOnlyList<string> paths) : RecordSource
{
    private readonly IReadOnlyList<string> _paths = Existing(paths);

    public override IEnumerable<DataRecord> Read() => _paths.SelectMany(Read);

    private static IEnumerable<DataRecord> Read(string path)
    {
        using Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        for (long line = 1; NextLine(reader, path, line) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            string place = FormattableString.Invariant($"{path}, line {line}");
            using JsonDocument row = Parse(text, place);
            yield return new DataRecord(row.RootElement, place);
        }
    }

    private static string? NextLine(StreamReader reader, string path, long line)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException)
        {
            // The reader decodes ahead: the fault lies at this line or within the next few thousand characters.
            throw new FormatException(FormattableString.Invariant($"{path}, at or behind line {line}: {(e is InvalidDataException ? "the gzip data are damaged" : "the text is not UTF-8")} ({e.Message})"), e);
        }
    }

    private static JsonDocument Parse(string text, string place)
    {
        JsonDocument row;
        try
        {
            row = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException(FormattableString.Invariant($"{place}, position {e.BytePositionInLine}: expected one JSON object, found what is no JSON ({e.Message})"), e);
        }
        if (row.RootElement.ValueKind == JsonValueKind.Object) return row;
        using (row) throw new FormatException($"{place}: expected one JSON object, found {row.RootElement.ValueKind}.");
    }
}
