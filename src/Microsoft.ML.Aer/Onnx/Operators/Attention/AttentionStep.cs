namespace Microsoft.ML.Aer;

/// <summary>
/// What one pass through the decoder computes: runs of tokens, each the next ones of some sequence, side by side
/// without padding. Reused from step to step; allocates only while it grows.
/// </summary>
internal sealed class AttentionStep
{
    /// <summary>Tokens of one run that are attended together, as one piece of work.</summary>
    private const int TokensPerBlock = 16;

    private Run[] _runs = new Run[16];
    private Block[] _blocks = new Block[16];
    private int[] _tokens = new int[16];
    private int[] _rows = new int[16];
    private int _runCount;
    private int _blockCount;
    private int _rowCount;

    public int TokenCount { get; private set; }

    /// <summary>The largest position of any token.</summary>
    public int LastPosition { get; private set; }

    /// <summary>The most slots any token looks through, a multiple of the page's size.</summary>
    public int MostSlots { get; private set; }

    /// <summary>Slots looked through by all tokens together: what attention costs.</summary>
    public long TotalSlots { get; private set; }

    public ReadOnlySpan<Run> Runs => _runs.AsSpan(0, _runCount);

    public ReadOnlySpan<Block> Blocks => _blocks.AsSpan(0, _blockCount);

    /// <summary>Whether every token is of a sequence of its own.</summary>
    public bool IsDecoding => TokenCount == _runCount;

    /// <summary>Token ids.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, TokenCount);

    /// <summary>Index of each token whose logits are wanted.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _rowCount);

    public void Clear()
    {
        (_runCount, _blockCount, _rowCount) = (0, 0, 0);
        (TokenCount, LastPosition, MostSlots, TotalSlots) = (0, 0, 0, 0);
    }

    /// <summary>Adds the next tokens of a sequence.</summary>
    /// <param name="sequence">The sequence; takes the pages it needs.</param>
    /// <param name="position">Position of the first of them, which is how many the sequence has cached.</param>
    /// <param name="tokens">The token ids, at least one.</param>
    /// <param name="logits">Of how many of the last tokens logits are wanted.</param>
    public void Add(KeyValueSequence sequence, int position, ReadOnlySpan<int> tokens, int logits)
    {
        int last = position + tokens.Length - 1;
        sequence.Reach(last);
        Ensure(ref _runs, _runCount + 1);
        _runs[_runCount] = new Run { FirstToken = TokenCount, FirstPosition = position, Sequence = sequence };
        Ensure(ref _tokens, TokenCount + tokens.Length);
        tokens.CopyTo(_tokens.AsSpan(TokenCount));
        for (int i = 0; i < tokens.Length; i += TokensPerBlock)
        {
            Ensure(ref _blocks, _blockCount + 1);
            _blocks[_blockCount++] = new Block { Run = _runCount, FirstToken = TokenCount + i, Count = Math.Min(TokensPerBlock, tokens.Length - i) };
        }
        Ensure(ref _rows, _rowCount + logits);
        for (int i = tokens.Length - logits; i < tokens.Length; i++) _rows[_rowCount++] = TokenCount + i;

        int slots = KeyValuePages.PagesFor(sequence.Slot(last) + 1) * KeyValuePages.TokensPerPage;
        MostSlots = Math.Max(MostSlots, slots);
        TotalSlots += (long)slots * tokens.Length;
        LastPosition = Math.Max(LastPosition, last);
        TokenCount += tokens.Length;
        _runCount++;
    }

    private static void Ensure<T>(ref T[] array, int length)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Max(length, 2 * array.Length));
    }

    /// <summary>Tokens of one sequence.</summary>
    public struct Run
    {
        public int FirstToken;
        public int FirstPosition;
        public KeyValueSequence Sequence;
    }

    /// <summary>Part of a run.</summary>
    public struct Block
    {
        public int Run;
        public int FirstToken;
        public int Count;
    }
}
