using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>
/// Makes a <see cref="ProblemFilterTransformer"/>; see <see cref="AerTransformsCatalog.KeepProblems"/>, <see cref="AerTransformsCatalog.RemoveDuplicates"/> and
/// <see cref="AerTransformsCatalog.RemoveContamination"/>.
/// </summary>
public sealed class ProblemFilterEstimator : IEstimator<ProblemFilterTransformer>
{
    private readonly IHost _host;
    private readonly string _columnName;
    private readonly Func<ProblemFilter> _fit;

    internal ProblemFilterEstimator(IHostEnvironment environment, string columnName, Func<ProblemFilter> fit)
    {
        _host = environment.Register(nameof(ProblemFilterEstimator));
        (_columnName, _fit) = (columnName, fit);
    }

    /// <summary>Checks the column. Of the rows nothing is learned; a reference is read now.</summary>
    /// <param name="input">Rows with the text column.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or not text.</exception>
    public ProblemFilterTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = SchemaChecks.Require(_host, input.Schema, RowFilter.Role, _columnName, TextDataViewType.Instance);
        return new ProblemFilterTransformer(_host, _columnName, _fit());
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = SchemaChecks.Require(_host, inputSchema, RowFilter.Role, _columnName, TextDataViewType.Instance);
        return inputSchema;
    }
}
