namespace Microsoft.ML.Aer;

/// <summary>Which pieces a <see cref="MetaspaceStep"/> begins with its mark.</summary>
internal enum PrependScheme
{
    /// <summary>Each.</summary>
    Always,

    /// <summary>The one at the start of the whole text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}

/// <summary>Writes blanks as a visible mark, as SentencePiece does, puts one before words that lack it, and cuts before each.</summary>
internal sealed class MetaspaceStep(char mark, PrependScheme prepend, bool split) : PreTokenizationStep
{
    private readonly SplitStep _words = new(new LiteralPattern(mark.ToString()), SplitBehavior.MergedWithNext);

    public override void Apply(TextPieces pieces)
    {
        bool first = pieces.AtTextStart;
        foreach (TextSpan piece in pieces.Pieces)
        {
            ReadOnlySpan<char> text = pieces[piece];
            bool marked = text[0] == ' ' || text[0] == mark;
            bool prepends = !marked && (prepend == PrependScheme.Always || (prepend == PrependScheme.First && first));
            Span<char> target = pieces.Rewrite(text.Length + 1);
            target[0] = mark;
            text.Replace(target[(prepends ? 1 : 0)..], ' ', mark);
            pieces.Rewritten(text.Length + (prepends ? 1 : 0));
            first = false;
        }
        pieces.TakeRewritten();
        if (split) _words.Apply(pieces);
    }
}
