using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Maps one row at a time, which is what a <see cref="PredictionEngine{TSrc, TDst}"/> needs.</summary>
internal sealed class TextMapper(IHost host, TextMappingSchema schema) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => schema.Dependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != schema.Input) throw host.Process(new ArgumentException("The row has another schema than this mapper was made for.", nameof(input)));
        return new Row(host, input, schema, [.. activeColumns.Select(schema.CheckedIndex)]);
    }

    private sealed class Row(IHost host, DataViewRow input, TextMappingSchema schema, HashSet<int> active) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema.Output;

        // An input column is as active as the row it comes from says.
        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            int index = schema.CheckedIndex(column);
            return schema.IsAdded(index) ? active.Contains(index) : input.IsColumnActive(schema.Input[index]);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
            ? schema.Getter<TValue>(input, column)
            : throw host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this row was made."));

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }
}
