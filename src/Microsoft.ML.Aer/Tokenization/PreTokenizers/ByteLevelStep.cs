using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Turns the text into its UTF-8 bytes, each as one character of the <see cref="ByteAlphabet"/>.</summary>
/// <param name="addPrefixSpace">Whether each piece that does not begin with a blank gets one.</param>
/// <param name="useRegex">Whether pieces are first cut by the GPT-2 expression.</param>
internal sealed class ByteLevelStep(bool addPrefixSpace, bool useRegex) : PreTokenizationStep
{
    private static readonly SplitStep Words = new(RegexPattern.Gpt2.Value, SplitBehavior.Isolated);

    public override void Apply(TextPieces pieces)
    {
        if (addPrefixSpace) AddPrefixSpace(pieces);
        if (useRegex) Words.Apply(pieces);
        foreach (TextSpan piece in pieces.Pieces)
        {
            ReadOnlySpan<char> text = pieces[piece];
            pieces.Rewritten(Encode(text, pieces.Rewrite(most: 3 * text.Length)));
        }
        pieces.TakeRewritten();
    }

    private static void AddPrefixSpace(TextPieces pieces)
    {
        foreach (TextSpan piece in pieces.Pieces)
        {
            ReadOnlySpan<char> text = pieces[piece];
            Span<char> target = pieces.Rewrite(text.Length + 1);
            int blanks = text[0] == ' ' ? 0 : 1;
            target[0] = ' ';
            text.CopyTo(target[blanks..]);
            pieces.Rewritten(text.Length + blanks);
        }
        pieces.TakeRewritten();
    }

    private static int Encode(ReadOnlySpan<char> text, Span<char> target)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = 0;
        for (int at = 0; at < text.Length;)
        {
            if (text[at] < 0x80)
            {
                target[length++] = ByteAlphabet.Of((byte)text[at++]);
                continue;
            }
            _ = Rune.DecodeFromUtf16(text[at..], out Rune codePoint, out int units);
            int bytes = codePoint.EncodeToUtf8(utf8);
            for (int i = 0; i < bytes; i++) target[length++] = ByteAlphabet.Of(utf8[i]);
            at += units;
        }
        return length;
    }
}
