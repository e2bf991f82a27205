using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Every single code point that fulfils a condition.</summary>
internal sealed class CodePointPattern(Func<Rune, bool> condition) : TextPattern
{
    public override void Find(ReadOnlySpan<char> text, List<TextSpan> matches, SearchTime time)
    {
        int start = 0;
        while (start < text.Length)
        {
            _ = Rune.DecodeFromUtf16(text[start..], out Rune codePoint, out int units);
            if (condition(codePoint)) matches.Add(new TextSpan(start, start + units));
            start += units;
        }
    }
}
