namespace Microsoft.ML.Aer;

/// <summary>What the policy answered to one problem, as a reward sees it.</summary>
public sealed class Completion
{
    /// <summary>Initializes a new instance of the <see cref="Completion"/> class: to try a reward without a policy.</summary>
    /// <param name="prompt">The prompt as the policy saw it.</param>
    /// <param name="text">The completion's text.</param>
    /// <param name="tokens">Its token ids.</param>
    /// <param name="finishReason">Why it ended.</param>
    /// <param name="promptTokens">The prompt's token ids. Default: null, none.</param>
    /// <exception cref="ArgumentNullException">A text or <paramref name="tokens"/> is null.</exception>
    public Completion(string prompt, string text, IReadOnlyList<int> tokens, FinishReason finishReason, IReadOnlyList<int>? promptTokens = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        Prompt = prompt;
        Text = text;
        Tokens = tokens;
        FinishReason = finishReason;
        PromptTokens = promptTokens ?? [];
    }

    /// <summary>Gets the prompt as the policy saw it, chat template included.</summary>
    public string Prompt { get; }

    /// <summary>Gets the prompt's token ids in training; empty where predictions are evaluated, which hold no such ids.</summary>
    public IReadOnlyList<int> PromptTokens { get; }

    /// <summary>Gets the completion's text without special tokens.</summary>
    public string Text { get; }

    /// <summary>Gets the completion's token ids, the end-of-sequence token included.</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>Gets why the completion ended.</summary>
    public FinishReason FinishReason { get; }

    /// <summary>Gets a value indicating whether the completion was cut off by its length limit.</summary>
    public bool IsTruncated => FinishReason == FinishReason.Length;

    /// <summary>Returns <see cref="Text"/>.</summary>
    /// <returns>The completion's text.</returns>
    public override string ToString() => Text;
}
