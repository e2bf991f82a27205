using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The rows of another view that a filter keeps by their text; each pass makes a test of its own.</summary>
internal sealed class RowFilter : IDataView
{
    /// <summary>What the text is, for messages.</summary>
    public const string Role = "problem";

    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _column;
    private readonly ProblemFilter _filter;

    public RowFilter(IHostEnvironment environment, IDataView source, string columnName, ProblemFilter filter)
    {
        _host = environment.Register(nameof(RowFilter));
        _source = source;
        _column = SchemaChecks.Require(_host, source.Schema, Role, columnName, TextDataViewType.Instance);
        _filter = filter;
    }

    // What is kept may depend on the order of the rows.
    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] asked = [.. columnsNeeded];
        return new Cursor(_host, _source.GetRowCursor(asked.Append(_column).DistinctBy(c => c.Index)), [.. asked.Select(c => c.Index)], _column, _filter.MakeTest());
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(IHost host, DataViewRowCursor input, HashSet<int> active, DataViewSchema.Column column, Func<string, bool> test) : DataViewRowCursor
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _getter = input.GetGetter<ReadOnlyMemory<char>>(column);
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override bool MoveNext()
        {
            ReadOnlyMemory<char> text = default;
            while (input.MoveNext())
            {
                _getter(ref text);
                if (!test(text.ToString())) continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
            ? input.GetGetter<TValue>(column)
            : throw host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made."));

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }
}
