using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>What a transformer that maps one text column to others is made of, whatever the map; see <see cref="TextOutput"/>.</summary>
/// <param name="host">Marks exceptions as ML.NET's own are.</param>
/// <param name="role">What the text is, for messages.</param>
/// <param name="inputColumnName">The text column.</param>
/// <param name="outputs">The columns added; their maps are pure and used by several threads at once.</param>
internal sealed class TextMapping(IHost host, string role, string inputColumnName, IReadOnlyList<TextOutput> outputs)
{
    /// <summary>What an estimator promises of <paramref name="input"/>.</summary>
    public SchemaShape Shape(SchemaShape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        SchemaChecks.Require(host, input, role, inputColumnName, TextDataViewType.Instance);
        return input.With(outputs.Select(o => ShapeColumns.Of(o.Name, o.Type)));
    }

    public DataViewSchema Schema(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Bind(input).Output;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new TextMappingDataView(host, input, Bind(input.Schema));
    }

    public IRowToRowMapper Mapper(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new TextMapper(host, Bind(input));
    }

    private TextMappingSchema Bind(DataViewSchema input)
    {
        DataViewSchema.Column text = SchemaChecks.Require(host, input, role, inputColumnName, TextDataViewType.Instance);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (TextOutput output in outputs) builder.AddColumn(output.Name, output.Type);
        return new TextMappingSchema(host, input, builder.ToSchema(), text, outputs);
    }
}

/// <summary>A text mapping bound to one input schema.</summary>
internal sealed class TextMappingSchema(IExceptionContext context, DataViewSchema input, DataViewSchema output, DataViewSchema.Column text, IReadOnlyList<TextOutput> outputs)
{
    public DataViewSchema Input => input;

    public DataViewSchema Output => output;

    public bool IsAdded(int index) => index >= input.Count;

    /// <summary>The columns of the input needed for these columns of the output.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Select(c => CheckedIndex(c)).Select(i => IsAdded(i) ? text.Index : i).Distinct().Order().Select(i => input[i]);
    }

    public int CheckedIndex(DataViewSchema.Column column) =>
        column.Index < output.Count && column.Equals(output[column.Index])
            ? column.Index
            : throw context.Process(new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not of this schema."));

    /// <summary>A getter of a column of the output over a row of the input.</summary>
    public ValueGetter<TValue> Getter<TValue>(DataViewRow row, DataViewSchema.Column column)
    {
        int index = CheckedIndex(column);
        if (!IsAdded(index)) return row.GetGetter<TValue>(input[index]);
        return outputs[index - input.Count].Getter(row.GetGetter<ReadOnlyMemory<char>>(text)) as ValueGetter<TValue>
            ?? throw context.Process(new InvalidOperationException($"Column '{column.Name}' has values of {column.Type.RawType}, not {typeof(TValue)}."));
    }
}
