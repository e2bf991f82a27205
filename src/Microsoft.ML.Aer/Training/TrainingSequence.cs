namespace Microsoft.ML.Aer;

/// <summary>A prompt and the completion whose tokens the loss reads.</summary>
/// <param name="Row">The caller's number for it: results come back under it.</param>
/// <param name="Prompt">At least one token. Completions of one group share one array.</param>
/// <param name="Completion">At least one token.</param>
internal sealed record TrainingSequence(int Row, int[] Prompt, int[] Completion)
{
    public int Length => Prompt.Length + Completion.Length;
}
