using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Rows of a file as ML.NET's: streamed, each pass anew.</summary>
internal sealed class RecordDataView : IDataView
{
    private readonly IHost _host;
    private readonly RecordSource _source;
    private readonly ColumnReader[] _readers;

    private RecordDataView(IHost host, RecordSource source, ColumnReader[] readers)
    {
        _host = host;
        _source = source;
        _readers = readers;
        var schema = new DataViewSchema.Builder();
        foreach (ColumnReader reader in readers) schema.AddColumn(reader.Name, reader.Type);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>Makes the view; infers the columns where none are given.</summary>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    /// <exception cref="FormatException">Columns cannot be inferred, or a file is known to lack one.</exception>
    public static RecordDataView Create(IHostEnvironment environment, RecordSource source, IReadOnlyList<DatasetColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        IHost host = environment.Register(nameof(RecordDataView));
        if (columns.Count == 0) columns = ColumnInference.Infer(source);
        if (columns.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw host.Process(new ArgumentException($"Two columns are named '{twice.Key}': give each a name of its own.", nameof(columns)));
        source.Check(columns);
        return new RecordDataView(host, source, [.. columns.Select(c => new ColumnReader(c))]);
    }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        bool[] active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded) active[CheckedIndex(column)] = true;
        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private int CheckedIndex(DataViewSchema.Column column) => column.Index < Schema.Count && Schema[column.Index].Equals(column)
        ? column.Index
        : throw _host.Process(new ArgumentException($"Column '{column.Name}' is not of these data.", nameof(column)));

    private sealed class Cursor(RecordDataView view, bool[] active) : DataViewRowCursor
    {
        private readonly IEnumerator<DataRecord> _rows = view._source.Read().GetEnumerator();
        private long _position = -1;
        private bool _ended;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            if (!_ended && _rows.MoveNext())
            {
                _position++;
                return true;
            }
            _ended = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[view.CheckedIndex(column)];

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Current();
            id = new DataViewRowId((ulong)_position, 0);
        };

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column)) throw view._host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made."));
            return view._readers[column.Index].Getter(Current) as ValueGetter<TValue>
                ?? throw view._host.Process(new InvalidOperationException($"Column '{column.Name}' has values of {column.Type.RawType}, not {typeof(TValue)}."));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _ended = true;
                _position = -1;
                _rows.Dispose();
            }
            base.Dispose(disposing);
        }

        private DataRecord Current() => _position >= 0
            ? _rows.Current
            : throw view._host.Process(new InvalidOperationException("The cursor is at no row: call MoveNext first, and stop where it returns false."));
    }
}
