using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The input with a policy's completions: made lazily, in batches, once for each pass over the rows.</summary>
internal sealed class CompletionDataView(IHost host, IDataView source, CompletionSchema schema, CompletionGenerator generator) : IDataView
{
    // Completions do depend on the prompt alone, but a shuffled pass could not say which row a failure belongs to.
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema.Output;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        bool[] active = new bool[schema.Output.Count];
        foreach (DataViewSchema.Column column in columnsNeeded) active[schema.CheckedIndex(host, column)] = true;
        DataViewRowCursor input = source.GetRowCursor(schema.Dependencies(schema.Output.Where(c => active[c.Index])));
        return new CompletionCursor(host, input, schema, generator, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
