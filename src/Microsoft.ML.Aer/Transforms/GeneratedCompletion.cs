namespace Microsoft.ML.Aer;

/// <summary>One completion as a transformer's columns show it.</summary>
/// <param name="Text">The text without special tokens.</param>
/// <param name="Tokens">The token ids, the end-of-sequence token included.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="Entropy">Mean entropy in nats of the distributions its tokens were drawn from.</param>
internal sealed record GeneratedCompletion(string Text, int[] Tokens, FinishReason FinishReason, float Entropy);
