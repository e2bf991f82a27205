namespace Microsoft.ML.Aer;

/// <summary>
/// Merges the tokens of one short word: again and again the pair of the lowest rank, the leftmost among equals. The ranks at
/// hand are looked through for each merge, which for a few symbols takes less than keeping them in order.
/// </summary>
internal static class ShortWordMerger
{
    /// <summary>Symbols of the longest word that it takes; <see cref="LongWordMerger"/> is the faster one from there on, as measured.</summary>
    public const int LongestWord = 64;

    private const int NoRank = int.MaxValue;

    /// <summary>Merges the symbols in place and returns how many are left, at the front.</summary>
    public static int Merge(MergeTable merges, Span<int> symbols)
    {
        // ranks[i] is that of the pair of i and i + 1; the last symbol has none.
        Span<int> ranks = stackalloc int[LongestWord];
        int last = symbols.Length - 1;
        for (int i = 0; i < last; i++) ranks[i] = Rank(merges, symbols[i], symbols[i + 1]);
        while (last > 0)
        {
            int at = 0;
            for (int i = 1; i < last; i++)
            {
                if (ranks[i] < ranks[at]) at = i;
            }
            if (ranks[at] == NoRank) break;
            symbols[at] = merges.Merged(ranks[at]);
            symbols[(at + 2)..(last + 1)].CopyTo(symbols[(at + 1)..]);
            ranks[(at + 1)..last].CopyTo(ranks[at..]);
            last--;
            if (at < last) ranks[at] = Rank(merges, symbols[at], symbols[at + 1]);
            if (at > 0) ranks[at - 1] = Rank(merges, symbols[at - 1], symbols[at]);
        }
        return last + 1;
    }

    private static int Rank(MergeTable merges, int left, int right) => merges.TryGetRank(left, right, out int rank) ? rank : NoRank;
}
