using System.Buffers;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Positions in a word by the rank of the pair that begins there: one list a rank, and a tree of bits that finds the lowest
/// rank with a list in a few steps, however many ranks there are. Empty lists take no clearing, so one instance serves word after word.
/// </summary>
internal sealed class RankBuckets
{
    private const int None = 0; // Entry 0 is never used.
    private readonly int[] _heads;
    private readonly ulong[][] _levels;
    private Entry[] _entries = [];
    private int _used;
    private int _free;

    public RankBuckets(int ranks)
    {
        _heads = new int[ranks];
        var levels = new List<ulong[]>();
        for (int bits = ranks; levels.Count == 0 || levels[^1].Length > 1; bits = levels[^1].Length) levels.Add(new ulong[Math.Max(1, (bits + 63) / 64)]);
        _levels = [.. levels];
    }

    /// <summary>Entries put in and taken out since the instance was made.</summary>
    public long Steps { get; private set; }

    /// <summary>Makes room for a word of about so many symbols.</summary>
    public void Start(int symbols)
    {
        _entries = ArrayPool<Entry>.Shared.Rent(symbols + 1);
        (_used, _free) = (1, None);
    }

    /// <summary>Gives the room back. All lists must be empty.</summary>
    public void Finish()
    {
        ArrayPool<Entry>.Shared.Return(_entries);
        _entries = [];
    }

    public void Add(int rank, int position)
    {
        int entry = _free;
        if (entry != None) _free = _entries[entry].Next;
        else entry = _used == _entries.Length ? Grow() : _used++;
        ref int head = ref _heads[rank];
        _entries[entry] = new Entry(position, head);
        if (head == None) Mark(rank);
        head = entry;
        Steps++;
    }

    /// <summary>The lowest rank with positions.</summary>
    public bool TryGetLowest(out int rank)
    {
        int at = 0;
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            ulong bits = _levels[level][at];
            if (bits == 0) break; // Only at the top: everywhere below, a marked word has a bit.
            at = (at << 6) | BitOperations.TrailingZeroCount(bits);
        }
        rank = at;
        return _levels[^1][0] != 0;
    }

    /// <summary>Takes a rank's positions out, the first one put in first, and returns how many there are.</summary>
    public int Take(int rank, Span<int> positions)
    {
        int count = 0, last = None, head = _heads[rank];
        for (int entry = head; entry != None; entry = _entries[entry].Next)
        {
            positions[count++] = _entries[entry].Position;
            last = entry;
        }
        positions[..count].Reverse();
        _entries[last] = _entries[last] with { Next = _free };
        _free = head;
        _heads[rank] = None;
        Unmark(rank);
        Steps += count;
        return count;
    }

    private void Mark(int rank)
    {
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[rank >> 6];
            bool marked = word != 0;
            word |= 1UL << rank;
            if (marked) return;
            rank >>= 6;
        }
    }

    private void Unmark(int rank)
    {
        foreach (ulong[] level in _levels)
        {
            ref ulong word = ref level[rank >> 6];
            word &= ~(1UL << rank);
            if (word != 0) return;
            rank >>= 6;
        }
    }

    private int Grow()
    {
        Entry[] larger = ArrayPool<Entry>.Shared.Rent(2 * _entries.Length);
        _entries.CopyTo(larger, 0);
        ArrayPool<Entry>.Shared.Return(_entries);
        _entries = larger;
        return _used++;
    }

    private readonly record struct Entry(int Position, int Next);
}
