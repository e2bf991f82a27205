using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Trains a policy by reinforcement learning with verifiable rewards, its entropy kept by Adaptive Entropy Regularization unless set otherwise.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Input and output columns
/// | Column | Type | What |
/// |---|---|---|
/// | the prompt column, `Prompt` | [Text](xref:Microsoft.ML.Data.TextDataViewType) | read: the prompt exactly as the policy shall see it |
/// | whatever the rewards name | as each reward says | read: the answers |
/// | `Completion`, `CompletionTokenCount`, `FinishReason` | Text, Int32, Text | added by the fitted @Microsoft.ML.Aer.PolicyTransformer |
///
/// ### How it works
/// In each step every drawn problem gets a group of completions, sampled from the present policy. Rewards judge them while others are
/// still generated. A completion's advantage is how much better it is than its group; the policy loss makes better ones
/// likelier. The entropy term keeps the policy exploring: its coefficient follows the measured entropy, and hard problems get more of it.
/// Then the sampler takes over the new weights.
///
/// ### Characteristics
/// | | |
/// |---|---|
/// | Needs normalization | no |
/// | Needs caching | no: prompts and the rewards' columns are read once |
/// | Needs | libtorch for training (Microsoft.ML.Aer.Cpu or .Cuda), ONNX Runtime for rollouts |
/// | Reproducible | the same seed, machine and number of threads give the same policy, bit for bit, also when resumed |
/// ]]></format>
/// </remarks>
public sealed partial class PolicyOptimizationTrainer : IEstimator<PolicyTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal PolicyOptimizationTrainer(IHostEnvironment environment, Options options)
    {
        _host = environment.Register(nameof(PolicyOptimizationTrainer));
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        _options = options;
    }

    /// <summary>Trains the policy on the problems in <paramref name="input"/>.</summary>
    /// <param name="input">The problems: prompts and what the rewards read.</param>
    /// <returns>The fitted transformer, which answers prompts; dispose it to free the weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option is out of range.</exception>
    /// <exception cref="IOException">A file of the checkpoint folder or of the run folder cannot be read or written.</exception>
    /// <exception cref="FormatException">A file of the checkpoint folder is malformed, or the weights do not fit its config.</exception>
    /// <exception cref="NotSupportedException">The policy's architecture, or a key of its config, is not supported.</exception>
    /// <exception cref="InvalidOperationException">There are no problems, a prompt does not fit the policy, too many rewards fail, or training diverges.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; checkpoints remain.</exception>
    public PolicyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _options.ThrowIfInvalid(); // options are fields, and may have changed
        CheckSchema(input.Schema, "training data");
        if (_options.ValidationSet is { } validation) CheckSchema(validation.Schema, nameof(Options.ValidationSet));
        using var run = new PolicyOptimizationRun(_host, _options, input);
        return new PolicyTransformer(_host, run.Run(), CompletionColumns.For(_options.PromptColumnName, _options.OutputColumnName));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return CompletionShape.Of(_host, inputSchema, CompletionColumns.For(_options.PromptColumnName, _options.OutputColumnName));
    }

    private void CheckSchema(DataViewSchema schema, string what)
    {
        try
        {
            SchemaChecks.Require(_host, schema, "prompt", _options.PromptColumnName, TextDataViewType.Instance);
            RewardSet.Check(_host, [.. _options.Rewards], schema);
        }
        catch (ArgumentOutOfRangeException e) when (what == nameof(Options.ValidationSet))
        {
            throw _host.Process(new ArgumentOutOfRangeException(what, $"The validation set does not fit: {e.Message} It needs the columns that the trainer reads; transform it as the training data are."));
        }
    }
}
