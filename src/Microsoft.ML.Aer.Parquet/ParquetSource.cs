using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;

namespace Microsoft.ML.Aer;

/// <summary>Rows of Parquet files, as JSON objects; one row group is in memory at a time.</summary>
internal sealed class ParquetSource(IReadOnlyList<string> paths) : RecordSource
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new MemoryConverter() }, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<string> _paths = Existing(paths);

    public override IEnumerable<DataRecord> Read() => _paths.SelectMany(Read);

    private static IEnumerable<DataRecord> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        int groups = RowGroups(file, path);
        long row = 0;
        for (int group = 0; group < groups; group++)
        {
            foreach (Dictionary<string, object> values in RowGroup(file, path, group, row))
            {
                yield return new DataRecord(ToJson(values), FormattableString.Invariant($"{path}, row {row}"));
                row++;
            }
        }
    }

    // ML.NET's cursors are synchronous.
    private static int RowGroups(FileStream file, string path) => Guard(path, 0, () =>
    {
        file.Position = 0;
        ParquetReader reader = ParquetReader.CreateAsync(file, leaveStreamOpen: true).GetAwaiter().GetResult();
        int groups = reader.RowGroupCount;
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return groups;
    });

    private static IList<Dictionary<string, object>> RowGroup(FileStream file, string path, int group, long row) => Guard(path, row, () =>
    {
        file.Position = 0;
        return ParquetSerializer.DeserializeUntypedAsync(file, rowGroupIndex: group).GetAwaiter().GetResult().Data;
    });

    private static JsonElement ToJson(Dictionary<string, object> values) => JsonSerializer.SerializeToElement(values, Json);

    private static T Guard<T>(string path, long row, Func<T> read)
    {
        try
        {
            return read();
        }
#pragma warning disable CA1031 // The library throws whatever a damaged file leads it to.
        catch (Exception e) when (e is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            throw new FormatException(FormattableString.Invariant($"{path}, at or behind row {row}: the file is no Parquet file, is damaged or uses what Parquet.Net does not read ({e.Message})"), e);
        }
    }

    /// <summary>Parquet.Net's texts within lists are memory.</summary>
    private sealed class MemoryConverter : JsonConverter<ReadOnlyMemory<char>>
    {
        public override ReadOnlyMemory<char> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString().AsMemory();

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<char> value, JsonSerializerOptions options) => writer.WriteStringValue(value.Span);
    }
}
