namespace Microsoft.ML.Aer.Tests;

/// <summary>Merges as the tokenizers library does: a heap of all pairs by rank and place, outdated ones passed over.</summary>
internal static class HeapMerger
{
    public static int[] Merge(MergeTable merges, int[] word)
    {
        int[] symbols = [.. word], previous = [.. word.Select((_, i) => i - 1)], next = [.. word.Select((_, i) => i + 1)];
        var heap = new PriorityQueue<int, (int Rank, int Place)>();
        for (int i = 0; i < word.Length; i++) Offer(i);
        while (heap.TryDequeue(out int place, out (int Rank, int Place) priority))
        {
            if (symbols[place] < 0 || !TryGetRank(place, out int rank) || rank != priority.Rank) continue;
            int right = next[place];
            (symbols[place], symbols[right], next[place]) = (merges.Merged(rank), -1, next[right]);
            if (next[place] < word.Length) previous[next[place]] = place;
            Offer(place);
            if (previous[place] >= 0) Offer(previous[place]);
        }
        return [.. symbols.Where(symbol => symbol >= 0)];

        bool TryGetRank(int place, out int rank)
        {
            rank = 0;
            return next[place] < word.Length && merges.TryGetRank(symbols[place], symbols[next[place]], out rank);
        }

        void Offer(int place)
        {
            if (TryGetRank(place, out int rank)) heap.Enqueue(place, (rank, place));
        }
    }
}
