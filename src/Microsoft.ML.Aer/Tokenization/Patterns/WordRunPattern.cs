using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Runs of word characters, and runs of what is neither those nor white space.</summary>
internal sealed class WordRunPattern : TextPattern
{
    public override void Find(ReadOnlySpan<char> text, List<TextSpan> matches, SearchTime time)
    {
        int start = 0;
        bool? run = null; // Of word characters, of others, or none.
        for (int at = 0; at < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text[at..], out Rune codePoint, out int units);
            bool? kind = Rune.IsWhiteSpace(codePoint) ? null : CodePointClasses.IsWord(codePoint);
            if (kind != run)
            {
                if (run is not null) matches.Add(new TextSpan(start, at));
                (run, start) = (kind, at);
            }
            at += units;
        }
        if (run is not null) matches.Add(new TextSpan(start, text.Length));
    }
}
