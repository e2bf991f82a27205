using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The transforms around policies, and those that choose their problems.</summary>
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

    /// <summary>Encodes texts with a policy's tokenizer.</summary>
    /// <param name="outputColumnName">Name of the column with the token ids, a vector of Int32 of any length.</param>
    /// <param name="inputColumnName">Name of the text column.</param>
    /// <param name="policyPath">A Hugging Face checkpoint folder with tokenizer.json. Not needed afterwards.</param>
    /// <param name="addSpecialTokens">
    /// Whether the tokenizer's own special tokens are put around a text, as around a prompt; one that begins with such a token's text gets no
    /// second one. Default: true. Special tokens that stand in the text are recognised either way.
    /// </param>
    /// <returns>The estimator. A model that it is saved in holds the tokenizer.</returns>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.json.</exception>
    /// <exception cref="FormatException">The tokenizer is malformed or needs what is not supported: what and where.</exception>
    public TokenizingEstimator Tokenize(string outputColumnName, string inputColumnName, string policyPath, bool addSpecialTokens = true)
    {
        Check(outputColumnName, inputColumnName, policyPath);
        return new TokenizingEstimator(Environment, outputColumnName, inputColumnName, policyPath, TokenizingOutput.Tokens, addSpecialTokens);
    }

    /// <summary>Counts the tokens that a policy's tokenizer makes of texts: to leave out problems that are too long, for instance.</summary>
    /// <param name="outputColumnName">Name of the column with the numbers, Int32.</param>
    /// <param name="inputColumnName">Name of the text column.</param>
    /// <param name="policyPath">A Hugging Face checkpoint folder with tokenizer.json. Not needed afterwards.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer's own special tokens are counted, as those around a prompt. Default: true.</param>
    /// <returns>The estimator. A model that it is saved in holds the tokenizer.</returns>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.json.</exception>
    /// <exception cref="FormatException">The tokenizer is malformed or needs what is not supported: what and where.</exception>
    /// <example><code>
    /// IDataView counted = mlContext.Aer().Transforms.CountTokens("PromptTokens", "Prompt", policyPath).Fit(problems).Transform(problems);
    /// IDataView shortOnes = mlContext.Data.FilterByCustomPredicate(counted, (Counted row) => row.PromptTokens > 512);
    /// </code></example>
    public TokenizingEstimator CountTokens(string outputColumnName, string inputColumnName, string policyPath, bool addSpecialTokens = true)
    {
        Check(outputColumnName, inputColumnName, policyPath);
        return new TokenizingEstimator(Environment, outputColumnName, inputColumnName, policyPath, TokenizingOutput.Count, addSpecialTokens);
    }

    /// <summary>Makes prompts of questions with a policy's chat template, so that the policy sees what it was tuned to answer.</summary>
    /// <param name="outputColumnName">Name of the text column with the prompts.</param>
    /// <param name="inputColumnName">Name of the text column with the questions, each the message of a user.</param>
    /// <param name="policyPath">A Hugging Face checkpoint folder with a chat template: chat_template.jinja, or chat_template in tokenizer_config.json. Not needed afterwards.</param>
    /// <param name="systemPrompt">What a system message says before the question; null for none, which leaves what the template itself says then.</param>
    /// <returns>The estimator. A model that it is saved in holds the template.</returns>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.json.</exception>
    /// <exception cref="InvalidOperationException">The folder has no chat template, or it uses what is not supported: line and construct.</exception>
    /// <exception cref="FormatException">A file of the folder is malformed.</exception>
    public ChatTemplateEstimator ApplyChatTemplate(string outputColumnName, string inputColumnName, string policyPath, string? systemPrompt = null) =>
        ApplyChatTemplate(outputColumnName, inputColumnName, policyPath, new ChatTemplateOptions { SystemPrompt = systemPrompt });

    /// <summary>Makes prompts of questions or whole conversations with a policy's chat template.</summary>
    /// <param name="outputColumnName">Name of the text column with the prompts.</param>
    /// <param name="inputColumnName">Name of the text column with the questions or conversations.</param>
    /// <param name="policyPath">A Hugging Face checkpoint folder with a chat template. Not needed afterwards.</param>
    /// <param name="options">Every setting.</param>
    /// <returns>The estimator. A model that it is saved in holds the template and the settings.</returns>
    /// <exception cref="ArgumentException">A setting is not valid.</exception>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.json.</exception>
    /// <exception cref="InvalidOperationException">The folder has no chat template, none of that name, or it uses what is not supported: line and construct.</exception>
    /// <exception cref="FormatException">A file of the folder is malformed.</exception>
    public ChatTemplateEstimator ApplyChatTemplate(string outputColumnName, string inputColumnName, string policyPath, ChatTemplateOptions options)
    {
        Check(outputColumnName, inputColumnName, policyPath);
        ArgumentNullException.ThrowIfNull(options);
        return new ChatTemplateEstimator(Environment, outputColumnName, inputColumnName, policyPath, options);
    }

    /// <summary>Keeps the problems of one part: <see cref="AerDataCatalog.SplitByProblem"/> as a step of a pipeline, with the same division.</summary>
    /// <param name="part">The part that is kept.</param>
    /// <param name="columnName">The text column that tells problems apart; case and white space do not count. Default: Question.</param>
    /// <param name="testFraction">The expected share of problems for test, 0 or more. Default 0.1, as ML.NET's TrainTestSplit.</param>
    /// <param name="validationFraction">The expected share for validation, 0 or more. Default 0.</param>
    /// <param name="seed">Another seed makes another division. Default 0.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part, a share is negative, or both make 1 or more.</exception>
    /// <remarks>What is fitted behind a filter in one pipeline filters too where it is applied: keep filters in a pipeline for data, apart from the model's.</remarks>
    /// <example><code>
    /// AerTransformsCatalog transforms = mlContext.Aer().Transforms;
    /// ITransformer cleaning = transforms.KeepProblems(ProblemPart.Train).Append(transforms.RemoveDuplicates()).Append(transforms.RemoveContamination(benchmark)).Fit(problems);
    /// IDataView train = cleaning.Transform(problems);
    /// </code></example>
    public ProblemFilterEstimator KeepProblems(ProblemPart part, string columnName = "Question", double testFraction = 0.1, double validationFraction = 0, int seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        var filter = new PartFilter(part, testFraction, validationFraction, seed);
        return new ProblemFilterEstimator(Environment, columnName, () => filter);
    }

    /// <summary>Leaves out every row whose text stood in an earlier row: <see cref="AerDataCatalog.RemoveDuplicates"/> as a step of a pipeline.</summary>
    /// <param name="columnName">The text column that is compared, apart from case and white space. Default: Question.</param>
    /// <returns>The estimator. Each pass over the rows remembers those of that pass, 16 bytes each.</returns>
    public ProblemFilterEstimator RemoveDuplicates(string columnName = "Question")
    {
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        return new ProblemFilterEstimator(Environment, columnName, () => new DuplicateFilter());
    }

    /// <summary>
    /// Leaves out rows that share a run of words with a reference, such as the benchmark that a policy will be tested on:
    /// <see cref="AerDataCatalog.RemoveContamination"/> as a step of a pipeline.
    /// </summary>
    /// <param name="reference">The rows that must not be among those kept. Read by <c>Fit</c>; the transformer holds their words.</param>
    /// <param name="columnName">The text column of the rows that are filtered. Default: Question.</param>
    /// <param name="referenceColumnName">That of <paramref name="reference"/>. Default: null, the same name.</param>
    /// <param name="nGramSize">Words in a run, at least 1. Default 13, as for GPT-3; see <see cref="AerDataCatalog.FindContamination"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The reference's column is missing or not text, or <paramref name="nGramSize"/> is less than 1.</exception>
    public ProblemFilterEstimator RemoveContamination(IDataView reference, string columnName = "Question", string? referenceColumnName = null, int nGramSize = ContaminationIndex.DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(nGramSize, 1);
        string referenceColumn = referenceColumnName ?? columnName;
        _ = SchemaChecks.Require(Environment, reference.Schema, "reference", referenceColumn, TextDataViewType.Instance);
        return new ProblemFilterEstimator(Environment, columnName, () => new ContaminationFilter(ContaminationIndex.Build(Environment, reference, referenceColumn, nGramSize)));
    }

    private static void Check(string outputColumnName, string inputColumnName, string policyPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(policyPath);
    }
}
