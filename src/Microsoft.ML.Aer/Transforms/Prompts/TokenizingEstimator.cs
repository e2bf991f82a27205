using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Makes a <see cref="TokenizingTransformer"/>; see <see cref="AerTransformsCatalog.Tokenize"/> and <see cref="AerTransformsCatalog.CountTokens"/>.</summary>
public sealed class TokenizingEstimator : IEstimator<TokenizingTransformer>
{
    private readonly TokenizingTransformer _transformer;

    internal TokenizingEstimator(IHostEnvironment environment, string outputColumnName, string inputColumnName, string policyPath, TokenizingOutput output, bool addSpecialTokens) =>
        _transformer = new TokenizingTransformer(environment, outputColumnName, inputColumnName, output, addSpecialTokens, TokenizerFiles.Read(policyPath), policyPath);

    /// <summary>Checks the input column; there is nothing to fit.</summary>
    /// <param name="input">Rows with the input column.</param>
    /// <returns>The transformer, which needs no folder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or not text.</exception>
    public TokenizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _transformer.Mapping.Shape(inputSchema);
}
