using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The transforms around policies.</summary>
public sealed class AerTransformsCatalog
{
    internal AerTransformsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    /// <summary>Answers prompts with a policy as it is, without training: the base that a tuned policy is compared with.</summary>
    /// <param name="policyPath">A Hugging Face checkpoint folder: config.json, tokenizer.json and the weights. Not needed after <c>Fit</c>.</param>
    /// <param name="outputColumnName">Name of the column with the completions; its companions' names follow, see <see cref="PolicyTransformer"/>. Default: Completion.</param>
    /// <param name="promptColumnName">Name of the text column with the prompts, exactly as the policy shall see them. Default: Prompt.</param>
    /// <param name="decoding">How the policy answers; null as its generation_config.json says. Changed later with <see cref="AerCatalog.WithDecoding"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file of the folder is missing; the message names it.</exception>
    /// <exception cref="FormatException">A file of the folder is malformed, or the files do not fit together.</exception>
    /// <exception cref="NotSupportedException">The family, a key of config.json or the kind of weight file is not supported.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message lists all that are.</exception>
    /// <example><code>ITransformer policy = mlContext.Aer().Transforms.LoadPolicy("SmolLM2-135M-Instruct").Fit(problems);</code></example>
    public PretrainedPolicyEstimator LoadPolicy(
        string policyPath,
        string outputColumnName = CompletionColumns.DefaultCompletion,
        string promptColumnName = CompletionColumns.DefaultPrompt,
        DecodingOptions? decoding = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(policyPath);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(promptColumnName);
        return new PretrainedPolicyEstimator(Environment, policyPath, CompletionColumns.For(promptColumnName, outputColumnName), decoding);
    }
}
