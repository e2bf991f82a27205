using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ProblemFilterTransformer), null, typeof(SignatureLoadModel), ProblemFilterTransformer.UserName, ProblemFilterTransformer.LoaderSignature)]

namespace Microsoft.ML.Aer;

/// <summary>Leaves out rows by a text column: those of other parts, duplicates, or what a benchmark has too.</summary>
/// <remarks>
/// Rows out are rows in, fewer of them and in their order, with the same columns; streamed. It is no map from row to row: a model that holds it makes no
/// <see cref="PredictionEngine{TSrc, TDst}"/>. Saved with its settings, and with the reference's texts, in lower case without punctuation, where these decide.
/// </remarks>
public sealed class ProblemFilterTransformer : ITransformer
{
    internal const string UserName = "Problem Filter Transformer";
    internal const string LoaderSignature = "AerProblemFilter";

    private readonly IHost _host;
    private readonly string _columnName;
    private readonly ProblemFilter _filter;

    internal ProblemFilterTransformer(IHostEnvironment environment, string columnName, ProblemFilter filter)
    {
        _host = environment.Register(nameof(ProblemFilterTransformer));
        (_columnName, _filter) = (columnName, filter);
    }

    /// <summary>Gets a value indicating that this is no map from row to row: false.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = SchemaChecks.Require(_host, inputSchema, RowFilter.Role, _columnName, TextDataViewType.Instance);
        return inputSchema;
    }

    /// <summary>Leaves out rows, as they are read.</summary>
    /// <param name="input">Rows with the text column.</param>
    /// <returns>Those that are kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowFilter(_host, input, _columnName, _filter);
    }

    /// <summary>There is none.</summary>
    /// <param name="inputSchema">The columns.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="InvalidOperationException">Always: a filter maps no row to a row.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        throw _host.Process(new InvalidOperationException("A filter leaves out rows and maps none to another, as a PredictionEngine needs it: keep it in a pipeline apart from the model that is served."));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());

        // *** Binary format ***
        // string: the text column
        // the filter, see ProblemFilter
        ctx.SaveNonEmptyString(_columnName);
        _filter.Save(ctx);
    }

    private static ProblemFilterTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());

        // *** Binary format *** as in Save.
        string columnName = ctx.LoadNonEmptyString();
        return new ProblemFilterTransformer(env, columnName, ProblemFilter.Load(env, ctx));
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "AERPRFLT",
        verWrittenCur: 0x00010001, // Initial
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ProblemFilterTransformer).Assembly.GetName().Name!);
}
