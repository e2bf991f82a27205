namespace Microsoft.ML.Aer;

/// <summary>A completion that has its first token and grows by one a step.</summary>
/// <param name="Group">Its prompt.</param>
/// <param name="Completion">The completion.</param>
/// <param name="Cache">The keys and values of its own tokens.</param>
internal sealed record DecodeRow(PromptGroup Group, CompletionBuilder Completion, KeyValueSequence Cache)
{
    /// <summary>Position of the token drawn last, which is computed next.</summary>
    public int Position => Group.Request.PromptTokens.Length + Completion.Count - 1;
}
