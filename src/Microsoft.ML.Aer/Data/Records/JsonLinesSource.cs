using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>JSON objects, one a line; empty lines are passed over.</summary>
internal sealed class JsonLinesSource(IReadOnlyList<string> paths) : RecordSource
{
    private readonly IReadOnlyList<string> _paths = Existing(paths);

    public override IEnumerable<DataRecord> Read() => _paths.SelectMany(Read);

    private static IEnumerable<DataRecord> Read(string path)
    {
        using StreamReader reader = TextFiles.Open(path);
        for (long line = 1; TextFiles.Read(path, line, reader.ReadLine) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            string place = FormattableString.Invariant($"{path}, line {line}");
            using JsonDocument row = Parse(text, place);
            yield return new DataRecord(row.RootElement, place);
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
