namespace Microsoft.ML.Aer;

/// <summary>One prompt and the group of completions wanted for it. Plain data: it could be sent to another machine.</summary>
/// <param name="Id">The caller's number for this prompt; completions carry it back.</param>
/// <param name="PromptTokens">The prompt; at least one token.</param>
/// <param name="Streams">One random stream a completion (<see cref="RandomStream"/>): their number is the group's size.</param>
/// <param name="Sampling">How tokens are drawn.</param>
internal sealed record RolloutRequest(int Id, int[] PromptTokens, ulong[] Streams, SamplingSettings Sampling);
