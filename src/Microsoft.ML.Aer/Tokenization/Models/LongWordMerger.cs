using System.Buffers;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Merges the tokens of one long word as <see cref="ShortWordMerger"/> does, by rank and leftmost first among equals, in time
/// linear in its length: ranks are gone through upwards, each with a list of the places where its pair stands, instead of a heap of all pairs.
/// What a merge makes may pair with a neighbour at a rank that is done already (as in lists made from scored or ranked
/// vocabularies); such pairs touch the token just made, stand before all places still listed, and so are merged at once.
/// Serves one word at a time.
/// </summary>
internal sealed class LongWordMerger(MergeTable merges)
{
    private const int NoRank = -1;
    private readonly RankBuckets _buckets = new(merges.Count);
    private long _sortSteps;

    /// <summary>Work done since the instance was made: places put into lists, taken out, and sorted.</summary>
    public long Steps => _buckets.Steps + _sortSteps;

    /// <summary>Merges the symbols in place and returns how many are left, at the front.</summary>
    public int Merge(Span<int> symbols)
    {
        Symbol[] rented = ArrayPool<Symbol>.Shared.Rent(symbols.Length);
        int[] places = ArrayPool<int>.Shared.Rent(symbols.Length);
        Span<Symbol> word = rented.AsSpan(0, symbols.Length);
        _buckets.Start(symbols.Length);
        Begin(symbols, word);
        while (_buckets.TryGetLowest(out int rank))
        {
            Span<int> at = places.AsSpan(0, _buckets.Take(rank, places));
            Sort(at);
            foreach (int place in at)
            {
                if (word[place].Rank == rank) MergeAt(word, place, rank);
            }
        }
        int left = 0;
        for (int at = 0; at < word.Length; at = word[at].Next) symbols[left++] = word[at].Token;
        _buckets.Finish();
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<Symbol>.Shared.Return(rented);
        return left;
    }

    private void Begin(ReadOnlySpan<int> symbols, Span<Symbol> word)
    {
        for (int i = 0; i < symbols.Length; i++)
        {
            int rank = i + 1 < symbols.Length && merges.TryGetRank(symbols[i], symbols[i + 1], out int found) ? found : NoRank;
            word[i] = new Symbol { Token = symbols[i], Previous = i - 1, Next = i + 1, Rank = rank };
            if (rank != NoRank) _buckets.Add(rank, i);
        }
    }

    /// <summary>Merges the pair of the given rank, then whatever its token has to merge with before that rank's other places.</summary>
    private void MergeAt(Span<Symbol> word, int at, int rank)
    {
        int merging = rank;
        while (true)
        {
            ref Symbol symbol = ref word[at];
            ref Symbol right = ref word[symbol.Next];
            symbol.Token = merges.Merged(merging);
            symbol.Next = right.Next;
            right.Rank = NoRank;
            int leftRank = NoRank;
            symbol.Rank = NoRank;
            if (symbol.Next < word.Length)
            {
                word[symbol.Next].Previous = at;
                if (merges.TryGetRank(symbol.Token, word[symbol.Next].Token, out int found)) symbol.Rank = found;
            }
            if (symbol.Previous >= 0)
            {
                ref Symbol previous = ref word[symbol.Previous];
                if (merges.TryGetRank(previous.Token, symbol.Token, out int found)) leftRank = found;
                previous.Rank = leftRank;
            }
            // NoRank, as an unsigned number, is above all ranks.
            merging = (int)Math.Min((uint)leftRank, (uint)symbol.Rank);
            if ((uint)merging > (uint)rank)
            {
                if (leftRank != NoRank) _buckets.Add(leftRank, symbol.Previous);
                if (symbol.Rank != NoRank) _buckets.Add(symbol.Rank, at);
                return;
            }
            if (leftRank == merging) at = symbol.Previous;
        }
    }

    /// <summary>
    /// Brings a rank's places in order. They are in order already where every token arises in one way, as then all of one kind
    /// arise at one rank; not so where a merge makes what is a symbol of the word too.
    /// </summary>
    private void Sort(Span<int> places)
    {
        if (IsSorted(places)) return;
        places.Sort();
        _sortSteps += places.Length * BitOperations.Log2((uint)places.Length);
    }

    private static bool IsSorted(ReadOnlySpan<int> places)
    {
        for (int i = 1; i < places.Length; i++)
        {
            if (places[i] < places[i - 1]) return false;
        }
        return true;
    }

    /// <summary>A symbol of the word, its neighbours, and the rank of the pair with the one to its right.</summary>
    private struct Symbol
    {
        public int Token;
        public int Previous;
        public int Next;
        public int Rank;
    }
}
