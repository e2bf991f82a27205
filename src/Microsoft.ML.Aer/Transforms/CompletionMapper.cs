using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Answers one row at a time, which is what a <see cref="PredictionEngine{TSrc, TDst}"/> needs.</summary>
internal sealed class CompletionMapper(IHost host, CompletionSchema schema, CompletionGenerator generator) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        ArgumentNullException.ThrowIfNull(dependingColumns);
        return schema.Dependencies(dependingColumns);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != schema.Input) throw host.Process(new ArgumentException("The row has another schema than this mapper was made for.", nameof(input)));
        return new CompletionRow(host, input, schema, generator, [.. activeColumns.Select(c => schema.CheckedIndex(host, c))]);
    }
}
