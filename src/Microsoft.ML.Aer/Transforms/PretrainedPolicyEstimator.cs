using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Makes a <see cref="PolicyTransformer"/> of a checkpoint folder as it is, without training.</summary>
/// <remarks>See <see cref="AerTransformsCatalog.LoadPolicy"/>. The columns are those of <see cref="PolicyTransformer"/>.</remarks>
public sealed class PretrainedPolicyEstimator : IEstimator<PolicyTransformer>
{
    private readonly IHost _host;
    private readonly string _policyPath;
    private readonly CompletionColumns _columns;
    private readonly DecodingOptions _decoding;

    internal PretrainedPolicyEstimator(IHostEnvironment environment, string policyPath, CompletionColumns columns, DecodingOptions? decoding)
    {
        _host = environment.Register(nameof(PretrainedPolicyEstimator));
        _policyPath = policyPath;
        _columns = columns;
        _decoding = decoding is null ? new DecodingOptions() : new DecodingOptions(decoding);
        DecodingOptions.Check(_host, _decoding);
        // What is wrong with the folder is known now rather than after the pipeline's other parts are fitted.
        PolicyContents.Check(policyPath);
    }

    /// <summary>Reads the checkpoint; no row of <paramref name="input"/> is read.</summary>
    /// <param name="input">Rows with the prompt column.</param>
    /// <returns>The policy, which owns its weights: dispose it, or the chain it is in.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The prompt column is missing or not text.</exception>
    public PolicyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        SchemaChecks.Require(_host, input.Schema, "prompt", _columns.Prompt, TextDataViewType.Instance);
        PolicyModel model = PolicyModel.FromCheckpointFolder(_policyPath);
        try
        {
            return new PolicyTransformer(_host, model, _columns, _decoding);
        }
        catch
        {
            model.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema, _decoding);
    }
}
