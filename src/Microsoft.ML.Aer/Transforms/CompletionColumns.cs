using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The columns a policy reads and adds.</summary>
internal sealed record CompletionColumns(string Prompt, string Completion, string TokenCount, string FinishReason, string Tokens, string Entropy)
{
    public const string DefaultPrompt = "Prompt";
    public const string DefaultCompletion = "Completion";

    /// <summary>
    /// The usual names: Completion, CompletionTokenCount, FinishReason, CompletionTokens, CompletionEntropy. Another output
    /// name goes before all of them, so that two policies in one chain do not hide each other's columns.
    /// </summary>
    public static CompletionColumns For(string prompt, string completion) => new(
        prompt,
        completion,
        completion + "TokenCount",
        completion == DefaultCompletion ? "FinishReason" : completion + "FinishReason",
        completion + "Tokens",
        completion + "Entropy");

    /// <summary>The names and types that <paramref name="decoding"/> adds, in their order.</summary>
    public IReadOnlyList<(CompletionOutput Output, string Name, DataViewType Type)> Outputs(DecodingOptions decoding)
    {
        int count = decoding.CompletionsPerPrompt;
        List<(CompletionOutput, string, DataViewType)> outputs =
        [
            (CompletionOutput.Text, Completion, Sized(TextDataViewType.Instance)),
            (CompletionOutput.TokenCount, TokenCount, Sized(NumberDataViewType.Int32)),
            (CompletionOutput.FinishReason, FinishReason, Sized(TextDataViewType.Instance)),
        ];
        if (decoding.OutputTokens)
        {
            outputs.Add((CompletionOutput.Tokens, Tokens, new VectorDataViewType(NumberDataViewType.Int32)));
            outputs.Add((CompletionOutput.Entropy, Entropy, Sized(NumberDataViewType.Single)));
        }
        return outputs;

        DataViewType Sized(PrimitiveDataViewType item) => count == 1 ? item : new VectorDataViewType(item, count);
    }

    /// <summary>What an estimator of policies promises of <paramref name="input"/>.</summary>
    public SchemaShape Shape(IExceptionContext context, SchemaShape input, DecodingOptions decoding)
    {
        SchemaChecks.Require(context, input, "prompt", Prompt, TextDataViewType.Instance);
        return input.With(Outputs(decoding).Select(o => ShapeColumns.Of(o.Name, o.Type)));
    }
}

/// <summary>What an output column holds.</summary>
internal enum CompletionOutput
{
    Text,
    TokenCount,
    FinishReason,
    Tokens,
    Entropy,
}
