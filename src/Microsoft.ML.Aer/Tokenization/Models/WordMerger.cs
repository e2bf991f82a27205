using System.Collections.Concurrent;

namespace Microsoft.ML.Aer;

/// <summary>Merges the tokens of a word in time linear in its length, whatever the merges. Used by several threads at once.</summary>
internal sealed class WordMerger(MergeTable merges)
{
    private readonly Lazy<WordCuts> _cuts = new(() => new WordCuts(merges));
    private readonly ConcurrentBag<LongWordMerger> _longWordMergers = [];

    /// <summary>Merges the symbols in place and returns how many are left, at the front.</summary>
    public int Merge(Span<int> symbols) => symbols.Length <= ShortWordMerger.LongestWord ? MergePart(symbols) : MergeParts(symbols, _cuts.Value);

    private int MergeParts(Span<int> symbols, WordCuts cuts)
    {
        int left = 0;
        for (int start = 0, end = 1; start < symbols.Length; start = end++)
        {
            while (end < symbols.Length && !cuts.Between(symbols[end - 1], symbols[end])) end++;
            Span<int> part = symbols[start..end];
            int merged = MergePart(part);
            part[..merged].CopyTo(symbols[left..]);
            left += merged;
        }
        return left;
    }

    private int MergePart(Span<int> symbols)
    {
        if (symbols.Length <= ShortWordMerger.LongestWord) return ShortWordMerger.Merge(merges, symbols);
        if (!_longWordMergers.TryTake(out LongWordMerger? merger)) merger = new LongWordMerger(merges);
        int left = merger.Merge(symbols);
        _longWordMergers.Add(merger);
        return left;
    }
}
