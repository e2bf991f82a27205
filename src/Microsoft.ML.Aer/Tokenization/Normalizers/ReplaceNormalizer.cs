using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Replaces what a pattern finds by a text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : TextNormalizer
{
    public override string Normalize(string original)
    {
        var matches = new List<TextSpan>();
        pattern.Find(original, matches, new SearchTime(original.Length));
        if (matches.Count == 0) return original;
        var output = new StringBuilder(original.Length);
        int end = 0;
        foreach (TextSpan match in matches)
        {
            output.Append(original.AsSpan(end, match.Start - end)).Append(content);
            end = match.End;
        }
        return output.Append(original.AsSpan(end)).ToString();
    }
}
