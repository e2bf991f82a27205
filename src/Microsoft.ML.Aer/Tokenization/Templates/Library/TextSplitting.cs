using System.Buffers;

namespace Microsoft.ML.Aer;

/// <summary>Python's ways to cut a text.</summary>
internal static class TextSplitting
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\v\f\x1C\x1D\x1E\u0085\u2028\u2029");

    public static List<object?> Split(string text, string? separator, long most, bool fromRight)
    {
        if (separator is null) return AtSpace(text, most, fromRight);
        if (separator.Length == 0) throw new TemplateException("a text cannot be split at an empty text.");
        var parts = new List<object?>();
        int start = 0, end = text.Length;
        while (most < 0 || parts.Count < most)
        {
            int at = fromRight ? (end >= separator.Length ? text.LastIndexOf(separator, end - 1, end, StringComparison.Ordinal) : -1) : text.IndexOf(separator, start, StringComparison.Ordinal);
            if (at < 0) break;
            if (fromRight)
            {
                parts.Add(text[(at + separator.Length)..end]);
                end = at;
            }
            else
            {
                parts.Add(text[start..at]);
                start = at + separator.Length;
            }
        }
        parts.Add(text[start..end]);
        if (fromRight) parts.Reverse();
        return parts;
    }

    public static List<object?> Lines(string text, bool keepEnds)
    {
        var lines = new List<object?>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.AsSpan(start).IndexOfAny(LineEnds);
            if (end < 0)
            {
                lines.Add(text[start..]);
                break;
            }
            end += start;
            int next = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }
        return lines;
    }

    public static TemplateList Partition(string text, string separator, bool fromRight)
    {
        if (separator.Length == 0) throw new TemplateException("a text cannot be split at an empty text.");
        int at = fromRight ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0) return new TemplateList(fromRight ? ["", "", text] : [text, "", ""], isTuple: true);
        return new TemplateList([text[..at], separator, text[(at + separator.Length)..]], isTuple: true);
    }

    private static List<object?> AtSpace(string text, long most, bool fromRight)
    {
        var parts = new List<object?>();
        text = PythonText.Strip(text, null);
        while (text.Length > 0)
        {
            int at = -1;
            if (most < 0 || parts.Count < most)
            {
                for (int i = 0; i < text.Length && at < 0; i++)
                {
                    int place = fromRight ? text.Length - 1 - i : i;
                    if (PythonText.IsSpace(text[place])) at = place;
                }
            }
            if (at < 0)
            {
                parts.Add(text);
                break;
            }
            parts.Add(fromRight ? text[(at + 1)..] : text[..at]);
            text = PythonText.Strip(fromRight ? text[..at] : text[at..], null);
        }
        if (fromRight) parts.Reverse();
        return parts;
    }
}
