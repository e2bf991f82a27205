using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Makes a <see cref="ChatTemplateTransformer"/>; see <see cref="AerTransformsCatalog.ApplyChatTemplate(string, string, string, string)"/>.</summary>
public sealed class ChatTemplateEstimator : IEstimator<ChatTemplateTransformer>
{
    private readonly ChatTemplateTransformer _transformer;

    internal ChatTemplateEstimator(IHostEnvironment environment, string outputColumnName, string inputColumnName, string policyPath, ChatTemplateOptions options) =>
        _transformer = new ChatTemplateTransformer(environment, outputColumnName, inputColumnName, options, TokenizerFiles.Read(policyPath), policyPath);

    /// <summary>Checks the input column; there is nothing to fit.</summary>
    /// <param name="input">Rows with the input column.</param>
    /// <returns>The transformer, which needs no folder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or not text.</exception>
    public ChatTemplateTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _transformer.Mapping.Shape(inputSchema);
}
