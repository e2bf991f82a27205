using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Trains a policy to give the completions in the data, by their likelihood: a cold start before <see cref="PolicyOptimizationTrainer"/>.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and output columns
/// | Column | Type | What |
/// |---|---|---|
/// | the prompt column, `Prompt` | [Text](xref:Microsoft.ML.Data.TextDataViewType) | read: the prompt exactly as the policy shall see it; no loss on it |
/// | the completion column, `Answer` | Text | read: what the policy shall answer; an end-of-sequence token is put behind it |
/// | `Completion`, `CompletionTokenCount`, `FinishReason` | Text, Int32, Text | added by the fitted @Microsoft.ML.Aer.PolicyTransformer |
///
/// The loss is the mean of -log p over the completion tokens of a batch, as in TRL's SFTTrainer with completion-only loss.
/// ]]></format>
/// </remarks>
public sealed partial class SupervisedFineTuningTrainer : IEstimator<PolicyTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal SupervisedFineTuningTrainer(IHostEnvironment environment, Options options)
    {
        _host = environment.Register(nameof(SupervisedFineTuningTrainer));
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        _options = options;
    }

    /// <summary>Trains the policy on the rows of <paramref name="input"/>.</summary>
    /// <param name="input">Prompts and completions.</param>
    /// <returns>The fitted transformer, which answers prompts; dispose it to free the weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option is out of range.</exception>
    /// <exception cref="IOException">A file of the checkpoint folder or of the run folder cannot be read or written.</exception>
    /// <exception cref="FormatException">A file of the checkpoint folder is malformed, or the weights do not fit its config.</exception>
    /// <exception cref="NotSupportedException">The policy's architecture, or a key of its config, is not supported.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, a row does not fit the policy, or training diverges.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; checkpoints remain.</exception>
    public PolicyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _options.ThrowIfInvalid();
        foreach (DataViewSchema schema in new[] { input.Schema, _options.ValidationSet?.Schema }.OfType<DataViewSchema>())
        {
            SchemaChecks.Require(_host, schema, "prompt", _options.PromptColumnName, TextDataViewType.Instance);
            SchemaChecks.Require(_host, schema, "completion", _options.CompletionColumnName, TextDataViewType.Instance);
        }
        using var run = new SupervisedFineTuningRun(_host, _options, input);
        return new PolicyTransformer(_host, run.Run(), CompletionColumns.For(_options.PromptColumnName, _options.OutputColumnName));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaChecks.Require(_host, inputSchema, "completion", _options.CompletionColumnName, TextDataViewType.Instance);
        return CompletionShape.Of(_host, inputSchema, CompletionColumns.For(_options.PromptColumnName, _options.OutputColumnName));
    }
}
