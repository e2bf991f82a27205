using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The input with mapped columns: computed for each row as it is read.</summary>
internal sealed class TextMappingDataView(IHost host, IDataView source, TextMappingSchema schema) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => schema.Output;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        HashSet<int> active = Active(columnsNeeded);
        return new Cursor(host, source.GetRowCursor(Needed(active), rand), schema, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        HashSet<int> active = Active(columnsNeeded);
        return Array.ConvertAll(source.GetRowCursorSet(Needed(active), n, rand), DataViewRowCursor (input) => new Cursor(host, input, schema, active));
    }

    private HashSet<int> Active(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return [.. columns.Select(schema.CheckedIndex)];
    }

    private IEnumerable<DataViewSchema.Column> Needed(HashSet<int> active) => schema.Dependencies(schema.Output.Where(c => active.Contains(c.Index)));

    private sealed class Cursor(IHost host, DataViewRowCursor input, TextMappingSchema schema, HashSet<int> active) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema.Output;

        public override bool MoveNext() => input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(schema.CheckedIndex(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
            ? schema.Getter<TValue>(input, column)
            : throw host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made."));

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }
}
