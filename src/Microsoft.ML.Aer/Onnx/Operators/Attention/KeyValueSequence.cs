namespace Microsoft.ML.Aer;

/// <summary>
/// Where one sequence's keys and values lie: the pages of a prompt, which the completions of a group share, then pages
/// of its own. A sequence's own tokens begin on a new page, so that the prompt's last page may be partly empty.
/// </summary>
internal sealed unsafe class KeyValueSequence
{
    private readonly KeyValuePages _pages;
    private readonly nint[] _table; // pinned: attention reads it through a pointer
    private readonly int _prefixPages;
    private int _count;

    /// <summary>A prompt, or a sequence of its own.</summary>
    public KeyValueSequence(KeyValuePages pages, int tokens)
    {
        _pages = pages;
        _table = GC.AllocateArray<nint>(KeyValuePages.PagesFor(tokens), pinned: true);
    }

    /// <summary>A continuation of at most <paramref name="tokens"/> tokens behind a prompt, which must outlive it.</summary>
    public KeyValueSequence(KeyValueSequence prompt, int promptLength, int tokens)
    {
        _pages = prompt._pages;
        PrefixLength = promptLength;
        _prefixPages = _count = prompt._count;
        _table = GC.AllocateArray<nint>(_prefixPages + KeyValuePages.PagesFor(tokens), pinned: true);
        prompt._table.AsSpan(0, _count).CopyTo(_table);
    }

    /// <summary>Tokens that lie in another sequence's pages.</summary>
    public int PrefixLength { get; }

    /// <summary>The pages' addresses, fixed while this object lives.</summary>
    public nint* Table => (nint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_table));

    /// <summary>The slot a token's keys and values take; slots run through the pages.</summary>
    public int Slot(int position) =>
        position < PrefixLength ? position : (_prefixPages * KeyValuePages.TokensPerPage) + position - PrefixLength;

    /// <summary>Takes the pages that tokens up to a position need.</summary>
    public void Reach(int position)
    {
        int needed = (Slot(position) / KeyValuePages.TokensPerPage) + 1;
        while (_count < needed) _table[_count++] = _pages.Take();
    }

    /// <summary>Gives its own pages back; the prefix's stay with their owner.</summary>
    public void Release()
    {
        while (_count > _prefixPages) _pages.Return(_table[--_count]);
    }
}
