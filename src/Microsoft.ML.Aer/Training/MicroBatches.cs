namespace Microsoft.ML.Aer;

/// <summary>Splits a minibatch into parts that fit a budget of tokens, rows of like length together.</summary>
internal static class MicroBatches
{
    /// <summary>
    /// Every row exactly once. A part holds at most <paramref name="tokenBudget"/> tokens, padding counted, or one row
    /// where that row alone is longer.
    /// </summary>
    public static IEnumerable<IReadOnlyList<TrainingSequence>> Split(IEnumerable<TrainingSequence> sequences, int tokenBudget)
    {
        // Descending: a part's width is its first row's. Equal lengths keep their order, so the split is reproducible.
        List<TrainingSequence> ordered = [.. sequences.OrderByDescending(s => s.Length)];
        for (int start = 0; start < ordered.Count;)
        {
            int rows = Math.Clamp(tokenBudget / ordered[start].Length, 1, ordered.Count - start);
            yield return ordered.GetRange(start, rows);
            start += rows;
        }
    }
}
