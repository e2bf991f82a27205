using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer;

/// <summary>CSV files with a header, whose fields ML.NET's text loader reads. Those of files that end with <c>.tsv</c> are separated by tabs.</summary>
internal sealed class CsvSource(MLContext mlContext, IReadOnlyList<string> paths) : RecordSource
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<string> _paths = Existing(paths);

    public override IEnumerable<DataRecord> Read() => _paths.SelectMany(Read);

    public override void Check(IReadOnlyList<DatasetColumn> columns)
    {
        foreach (string path in _paths)
        {
            (long line, string[] header) = Records(path).First();
            string place = Place(path, line);
            CheckHeader(place, header);
            foreach (DatasetColumn column in columns.Where(c => !c.IsOptional && !header.Contains(c.Source, StringComparer.Ordinal)))
                throw new FormatException($"{place}: '{column.Source}', for column '{column.Name}', is missing; the header has {string.Join(", ", header.Select(name => $"'{name}'"))}.");
        }
    }

    private IEnumerable<DataRecord> Read(string path)
    {
        var json = new ArrayBufferWriter<byte>();
        string[]? header = null;
        foreach ((long line, string[] fields) in Records(path))
        {
            string place = Place(path, line);
            if (header is null)
            {
                CheckHeader(place, header = fields);
                continue;
            }
            json.ResetWrittenCount();
            Write(json, header, fields);
            using JsonDocument row = JsonDocument.Parse(json.WrittenMemory);
            yield return new DataRecord(row.RootElement, place, IsText: true);
        }
    }

    // The header is the first; every record comes with the number of its first line.
    private IEnumerable<(long Line, string[] Fields)> Records(string path)
    {
        char separator = IsTabbed(path) ? '\t' : ',';
        int count = CountFields(path, separator);
        using var records = new CsvRecordReader(TextFiles.Open(path), path, separator);
        IDataView rows = mlContext.Data.CreateTextLoader(new TextLoader.Options
        {
            Columns = [new TextLoader.Column("Fields", DataKind.String, 0, count - 1), new TextLoader.Column("Line", DataKind.Int64, count)],
            Separators = [separator],
            AllowQuoting = true,
            EscapeChar = '"',
        }).Load(new OpenedFile(path, records));
        using (DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema))
        {
            ValueGetter<VBuffer<ReadOnlyMemory<char>>> getFields = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(rows.Schema[0]);
            ValueGetter<long> getLine = cursor.GetGetter<long>(rows.Schema[1]);
            VBuffer<ReadOnlyMemory<char>> fields = default;
            long line = 0;
            while (cursor.MoveNext())
            {
                getFields(ref fields);
                getLine(ref line);
                yield return (line, [.. fields.DenseValues().Select(f => f.ToString())]);
            }
        }
        if (records.Fault is { } fault) ExceptionDispatchInfo.Throw(fault);
    }

    private static int CountFields(string path, char separator)
    {
        using var records = new CsvRecordReader(TextFiles.Open(path), path, separator);
        if (records.ReadLine() is not null) return records.FieldCount;
        throw records.Fault ?? new FormatException($"{path}, line 1: expected a header with the names of the columns, found an empty file.");
    }

    private static string Place(string path, long line) => FormattableString.Invariant($"{path}, line {line}");

    private static bool IsTabbed(string path) => path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv.gz", StringComparison.OrdinalIgnoreCase);

    private static void CheckHeader(string place, string[] header)
    {
        if (header.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"{place}: expected columns of different names, found '{twice.Key}' {twice.Count()} times in the header.");
    }

    // A column without a name, such as the row numbers of data frames, can be asked for by nobody.
    private static void Write(ArrayBufferWriter<byte> json, string[] header, string[] fields)
    {
        using var writer = new Utf8JsonWriter(json, Json);
        writer.WriteStartObject();
        for (int i = 0; i < fields.Length; i++)
        {
            if (header[i].Length == 0) continue;
            if (fields[i].Length == 0) writer.WriteNull(header[i]);
            else writer.WriteString(header[i], fields[i]);
        }
        writer.WriteEndObject();
    }

    /// <summary>One file that is open already, for one reading.</summary>
    private sealed class OpenedFile(string path, TextReader reader) : IMultiStreamSource
    {
        public int Count => 1;

        public string GetPathOrNull(int index) => path;

        public Stream Open(int index) => File.OpenRead(path);

        public TextReader OpenTextReader(int index) => reader;
    }
}
