namespace Microsoft.ML.Aer;

/// <summary>Splits a minibatch into parts that fit a budget of tokens, completions of one prompt together as far as they fit.</summary>
internal static class MicroBatches
{
    /// <summary>
    /// Every sequence exactly once. A part holds at most <paramref name="tokenBudget"/> packed tokens, a prompt counted
    /// once for all its completions in the part, or one sequence where that alone is longer.
    /// </summary>
    public static IEnumerable<IReadOnlyList<TrainingSequence>> Split(IEnumerable<TrainingSequence> sequences, int tokenBudget)
    {
        var part = new List<TrainingSequence>();
        long tokens = 0;
        // GroupBy keeps the order of prompts and of their completions, so the split is reproducible.
        foreach (IGrouping<int[], TrainingSequence> group in sequences.GroupBy(s => s.Prompt, TokenSequenceComparer.Instance))
        {
            bool promptIsIn = false;
            foreach (TrainingSequence sequence in group)
            {
                // A completion's last token is never computed.
                int own = sequence.Completion.Length - 1, needed = own + (promptIsIn ? 0 : group.Key.Length);
                if (part.Count > 0 && tokens + needed > tokenBudget)
                {
                    yield return part;
                    part = [];
                    tokens = 0;
                    needed = own + group.Key.Length;
                }
                part.Add(sequence);
                tokens += needed;
                promptIsIn = true;
            }
        }
        if (part.Count > 0) yield return part;
    }
}
