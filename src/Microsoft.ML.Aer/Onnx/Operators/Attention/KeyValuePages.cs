using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// Memory for keys and values in pages of a few tokens that sequences share and give back, so that none is reserved
/// for tokens that never come. Grows to what is asked of it; what it has it keeps.
/// </summary>
/// <remarks>
/// A page holds <see cref="TokensPerPage"/> tokens of every layer and key-value head: first the keys, channel by
/// channel [head size, tokens], so that a query meets all tokens of a page at once; then the values, token by token
/// [tokens, padded head size].
/// </remarks>
internal sealed unsafe class KeyValuePages : IDisposable
{
    public const int TokensPerPage = 16;

    // Pages are allocated some at a time: large enough to be few allocations, small enough to fit the need.
    private const long BytesPerAllocation = 8 << 20;
    private const int Alignment = 64;

    private readonly Stack<nint> _free = new();
    private readonly List<nint> _allocations = [];
    private readonly long _bytesPerPage;

    public KeyValuePages(PolicyConfig config)
    {
        PaddedHeadSize = (config.HeadSize + TokensPerPage - 1) / TokensPerPage * TokensPerPage;
        KeyLength = config.HeadSize * TokensPerPage;
        HeadLength = KeyLength + (PaddedHeadSize * TokensPerPage);
        LayerLength = HeadLength * config.KeyValueHeadCount;
        _bytesPerPage = sizeof(float) * (long)LayerLength * config.LayerCount;
    }

    /// <summary>Floats from one token's values to the next one's.</summary>
    public int PaddedHeadSize { get; }

    /// <summary>Floats of a page's keys of one head.</summary>
    public int KeyLength { get; }

    /// <summary>Floats of a page's keys and values of one head.</summary>
    public int HeadLength { get; }

    /// <summary>Floats of a page's keys and values of one layer.</summary>
    public int LayerLength { get; }

    public long BytesPerPage => _bytesPerPage;

    /// <summary>Pages in use.</summary>
    public int InUse { get; private set; }

    /// <summary>Bytes allocated, used or not.</summary>
    public long AllocatedBytes { get; private set; }

    public static int PagesFor(int tokens) => (tokens + TokensPerPage - 1) / TokensPerPage;

    /// <summary>Takes a page; its contents are those of whoever had it before.</summary>
    public nint Take()
    {
        if (_free.Count == 0) Grow();
        InUse++;
        return _free.Pop();
    }

    public void Return(nint page)
    {
        InUse--;
        _free.Push(page);
    }

    public void Dispose()
    {
        foreach (nint allocation in _allocations) NativeMemory.AlignedFree((void*)allocation);
        _allocations.Clear();
        _free.Clear();
    }

    private void Grow()
    {
        int count = (int)Math.Max(1, BytesPerAllocation / _bytesPerPage);
        nuint bytes = checked((nuint)(count * _bytesPerPage));
        var start = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        _allocations.Add(start);
        AllocatedBytes += (long)bytes;
        for (int i = count - 1; i >= 0; i--) _free.Push(start + (nint)(i * _bytesPerPage));
    }
}
