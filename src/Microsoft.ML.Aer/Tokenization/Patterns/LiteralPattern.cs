using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Every occurrence of a text; the empty text occurs before and after each code point.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public override void Find(ReadOnlySpan<char> text, List<TextSpan> matches, SearchTime time)
    {
        int start = 0;
        if (literal.Length == 0)
        {
            while (start < text.Length)
            {
                matches.Add(new TextSpan(start, start));
                _ = Rune.DecodeFromUtf16(text[start..], out _, out int units);
                start += units;
            }
            return;
        }
        while (text[start..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var found)
        {
            start += found + literal.Length;
            matches.Add(new TextSpan(start - literal.Length, start));
        }
    }
}
