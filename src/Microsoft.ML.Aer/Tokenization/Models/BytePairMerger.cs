using System.Buffers;

namespace Microsoft.ML.Aer;

/// <summary>
/// Merges the tokens of one word by rank, leftmost first among equals, with a heap over the pairs at hand: n log n for a word
/// of n symbols, however long. Pairs that a merge has outdated stay in the heap and are passed over.
/// </summary>
internal ref struct BytePairMerger
{
    private readonly MergeTable _merges;
    private readonly int[] _rented;
    private readonly Span<int> _symbols;
    private readonly Span<int> _previous;
    private readonly Span<int> _next;
    private ulong[] _heap;
    private int _heapCount;

    private BytePairMerger(MergeTable merges, int count)
    {
        _merges = merges;
        _rented = ArrayPool<int>.Shared.Rent(3 * count);
        _symbols = _rented.AsSpan(0, count);
        _previous = _rented.AsSpan(count, count);
        _next = _rented.AsSpan(2 * count, count);
        _heap = ArrayPool<ulong>.Shared.Rent(count);
    }

    /// <summary>Merges the symbols in place and returns how many are left, at the front.</summary>
    public static int Merge(MergeTable merges, scoped Span<int> symbols)
    {
        var merger = new BytePairMerger(merges, symbols.Length);
        int left = merger.Run(symbols);
        ArrayPool<int>.Shared.Return(merger._rented);
        ArrayPool<ulong>.Shared.Return(merger._heap);
        return left;
    }

    private int Run(scoped Span<int> symbols)
    {
        const int Merged = -1;
        int count = symbols.Length;
        symbols.CopyTo(_symbols);
        for (int i = 0; i < count; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1;
            if (i + 1 < count) Offer(i, _symbols[i], _symbols[i + 1]);
        }
        while (_heapCount > 0)
        {
            ulong top = Pop();
            int at = (int)(uint)top, merged = _merges.Merged((int)(top >> 32));
            int right = _next[at];
            if (_symbols[at] == Merged || right == count) continue;
            if (!_merges.TryGetRank(_symbols[at], _symbols[right], out int rank) || _merges.Merged(rank) != merged) continue;

            _symbols[at] = merged;
            _symbols[right] = Merged;
            _next[at] = _next[right];
            if (_next[at] < count)
            {
                _previous[_next[at]] = at;
                Offer(at, merged, _symbols[_next[at]]);
            }
            if (_previous[at] >= 0) Offer(_previous[at], _symbols[_previous[at]], merged);
        }
        int left = 0;
        for (int at = 0; at < count; at = _next[at]) symbols[left++] = _symbols[at];
        return left;
    }

    private void Offer(int at, int left, int right)
    {
        if (!_merges.TryGetRank(left, right, out int rank)) return;
        if (_heapCount == _heap.Length)
        {
            ulong[] larger = ArrayPool<ulong>.Shared.Rent(2 * _heapCount);
            _heap.CopyTo(larger, 0);
            ArrayPool<ulong>.Shared.Return(_heap);
            _heap = larger;
        }
        ulong entry = ((ulong)(uint)rank << 32) | (uint)at;
        int child = _heapCount++;
        while (child > 0)
        {
            int parent = (child - 1) / 2;
            if (_heap[parent] <= entry) break;
            _heap[child] = _heap[parent];
            child = parent;
        }
        _heap[child] = entry;
    }

    private ulong Pop()
    {
        ulong top = _heap[0], last = _heap[--_heapCount];
        int parent = 0;
        while (true)
        {
            int child = 2 * parent + 1;
            if (child >= _heapCount) break;
            if (child + 1 < _heapCount && _heap[child + 1] < _heap[child]) child++;
            if (_heap[child] >= last) break;
            _heap[parent] = _heap[child];
            parent = child;
        }
        _heap[parent] = last;
        return top;
    }
}
