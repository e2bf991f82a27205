namespace Microsoft.ML.Aer;

/// <summary>
/// A text on its way through pre-tokenization: a buffer and the pieces of it that become words. A step either cuts pieces or
/// rewrites the text they lie in. Grows once and is used again for the next text on its thread.
/// </summary>
internal sealed class TextPieces
{
    /// <summary>What a thread keeps for its next text, in characters: a long prompt's, not a library's.</summary>
    private const int MostKept = 1 << 17;

    [ThreadStatic]
    private static TextPieces? _spare;

    private char[] _text = [];
    private char[] _rewritten = [];
    private int _length;
    private int _rewrittenLength;
    private List<TextSpan> _pieces = [];
    private List<TextSpan> _next = [];

    /// <summary>Matches of a pattern in one piece, for the step at work.</summary>
    public List<TextSpan> Matches { get; } = [];

    /// <summary>Whether the first piece stands at the very start of the text that was given to the tokenizer.</summary>
    public bool AtTextStart { get; private set; }

    public List<TextSpan> Pieces => _pieces;

    /// <summary>Characters of the text that the pieces lie in.</summary>
    public int Length => _length;

    public ReadOnlySpan<char> this[TextSpan piece] => _text.AsSpan(piece.Start, piece.Length);

    /// <summary>The thread's spare one, or a new one; <see cref="Return"/> gives it back.</summary>
    public static TextPieces Rent()
    {
        TextPieces pieces = _spare ?? new TextPieces();
        _spare = null;
        return pieces;
    }

    public void Return()
    {
        if (_text.Length + _rewritten.Length <= MostKept) _spare = this;
    }

    /// <summary>Begins with one piece, the whole text.</summary>
    public void Start(ReadOnlySpan<char> text, bool atTextStart)
    {
        Grow(ref _text, 0, text.Length);
        text.CopyTo(_text);
        _length = text.Length;
        AtTextStart = atTextStart;
        _pieces.Clear();
        if (text.Length > 0) _pieces.Add(new TextSpan(0, text.Length));
    }

    /// <summary>Adds a piece to those that replace the present ones; an empty one is dropped.</summary>
    public void Keep(int start, int end)
    {
        if (end > start) _next.Add(new TextSpan(start, end));
    }

    /// <summary>Takes the kept pieces as the present ones.</summary>
    public void TakeKept()
    {
        (_pieces, _next) = (_next, _pieces);
        _next.Clear();
    }

    /// <summary>Room for a piece's rewritten text, which <see cref="Rewritten"/> ends.</summary>
    public Span<char> Rewrite(int most)
    {
        Grow(ref _rewritten, _rewrittenLength, most);
        return _rewritten.AsSpan(_rewrittenLength, most);
    }

    /// <summary>Ends a piece's rewritten text, which becomes one of the next pieces.</summary>
    public void Rewritten(int length)
    {
        Keep(_rewrittenLength, _rewrittenLength + length);
        _rewrittenLength += length;
    }

    /// <summary>Takes the rewritten text and its pieces as the present ones.</summary>
    public void TakeRewritten()
    {
        (_text, _rewritten) = (_rewritten, _text);
        (_length, _rewrittenLength) = (_rewrittenLength, 0);
        TakeKept();
    }

    private static void Grow(ref char[] buffer, int used, int more)
    {
        int needed = checked(used + more);
        if (needed > buffer.Length) Array.Resize(ref buffer, (int)Math.Min(Math.Max(needed, 2L * buffer.Length), Array.MaxLength));
    }
}
