using Microsoft.Extensions.AI;

namespace Microsoft.ML.Aer;

/// <summary>How <see cref="AerCatalog.TransformAsync"/> asks a chat client.</summary>
public sealed class ChatPredictionOptions
{
    /// <summary>The text column whose value is sent as the user's message. Default: Prompt. Take the question, not a prompt that a chat template was applied to: the client has its own.</summary>
    public string PromptColumnName = CompletionColumns.DefaultPrompt;

    /// <summary>The column of completions that is added; its companions' names follow, as those of <see cref="PolicyTransformer"/> do. Default: Completion.</summary>
    public string OutputColumnName = CompletionColumns.DefaultCompletion;

    /// <summary>The system's message before the user's. Default: null, none.</summary>
    public string? SystemMessage;

    /// <summary>Completions for each prompt, each a request of its own. Default: 1. Range: 1 or more.</summary>
    public int CompletionsPerPrompt = 1;

    /// <summary>Temperature, length limit, model and the rest, as the client understands them. Default: null, the client's own.</summary>
    public ChatOptions? ChatOptions;

    /// <summary>Requests under way at once. Default: 8. Range: 1 or more.</summary>
    public int Concurrency = 8;

    /// <summary>Every setting that is out of its range, each with what to set instead.</summary>
    internal IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (string.IsNullOrEmpty(PromptColumnName)) faults.Add($"{nameof(PromptColumnName)} is empty, but must name a column.");
        if (string.IsNullOrEmpty(OutputColumnName)) faults.Add($"{nameof(OutputColumnName)} is empty, but must name a column.");
        if (CompletionsPerPrompt < 1) faults.Add(FormattableString.Invariant($"{nameof(CompletionsPerPrompt)} is {CompletionsPerPrompt}, but must be 1 or more."));
        if (Concurrency < 1) faults.Add(FormattableString.Invariant($"{nameof(Concurrency)} is {Concurrency}, but must be 1 or more."));
        return faults;
    }
}
