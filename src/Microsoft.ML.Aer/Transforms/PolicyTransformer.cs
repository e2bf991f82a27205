using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A policy that answers prompts: what the trainers of this library fit, and what a saved model loads as.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and output columns
/// | Column | Type | What |
/// |---|---|---|
/// | the prompt column, `Prompt` | [Text](xref:Microsoft.ML.Data.TextDataViewType) | read: the prompt exactly as the policy shall see it |
/// | `Completion` | Text | the completion without special tokens |
/// | `CompletionTokenCount` | Int32 | its tokens, the end-of-sequence token included |
/// | `FinishReason` | Text | `Stop` or `Length`, see @Microsoft.ML.Aer.FinishReason |
///
/// With @Microsoft.ML.Aer.DecodingOptions.CompletionsPerPrompt above 1 each added column is a vector of that length.
///
/// ### Characteristics
/// | | |
/// |---|---|
/// | Lazy | completions are made batch by batch when a cursor reads them, and **again on every pass**: call `AppendCacheCheckpoint` or `mlContext.Data.Cache` where several follow |
/// | Threads | any number of engines and cursors may use one transformer at once; they share one sampler |
/// | Needs | ONNX Runtime's native library; never libtorch |
/// | Exportable to ONNX | with its own export, not by `ConvertToOnnx`: a completion takes many runs of the graph |
/// | Ownership | owns native memory: dispose it, or the chain it is in. A PredictionEngine does that for its model |
/// ]]></format>
/// </remarks>
public sealed partial class PolicyTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;
    private readonly PolicyModel _model;
    private readonly CompletionColumns _columns;
    private readonly DecodingOptions _decoding;
    private readonly CompletionGenerator _generator;
    private int _disposed;

    /// <summary>Takes over one reference to <paramref name="model"/>, unless it throws.</summary>
    internal PolicyTransformer(IHostEnvironment environment, PolicyModel model, CompletionColumns columns, DecodingOptions? decoding = null)
    {
        _host = environment.Register(nameof(PolicyTransformer));
        _model = model;
        _columns = columns;
        _decoding = decoding is null ? new DecodingOptions() : new DecodingOptions(decoding);
        DecodingOptions.Check(_host, _decoding);
        _generator = new CompletionGenerator(model, columns.Prompt, _decoding);
    }

    /// <summary>Gets the name of the column with the prompts.</summary>
    public string PromptColumnName => _columns.Prompt;

    /// <summary>Gets the name of the column with the completions.</summary>
    public string OutputColumnName => _columns.Completion;

    /// <summary>Gets a copy of the present decoding settings; change them with <see cref="WithDecoding"/>.</summary>
    public DecodingOptions Decoding => new(_decoding);

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal PolicyModel Model => _model;

    internal CompletionColumns Columns => _columns;

    /// <summary>Makes a transformer over the same policy with other decoding settings.</summary>
    /// <param name="configure">Changes the present settings.</param>
    /// <returns>The new transformer; both are to be disposed, and share the policy's weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message lists all that are.</exception>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public PolicyTransformer WithDecoding(Action<DecodingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        DecodingOptions decoding = Decoding;
        configure(decoding);
        _model.AddReference();
        try
        {
            return new PolicyTransformer(_host, _model, _columns, decoding);
        }
        catch
        {
            _model.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new CompletionSchema(_host, inputSchema, _columns, _decoding).Output;
    }

    /// <summary>Adds the completions' columns; nothing is generated before a cursor reads them.</summary>
    /// <param name="input">Rows with the prompt column.</param>
    /// <returns>The rows with the completions' columns behind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The prompt column is missing or not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CompletionDataView(_host, input, new CompletionSchema(_host, input.Schema, _columns, _decoding), _generator);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new CompletionMapper(_host, new CompletionSchema(_host, inputSchema, _columns, _decoding), _generator);
    }

    /// <summary>Frees the policy when no other transformer shares it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _model.Release();
    }
}
