using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Finds what stands in <c>\boxed{}</c> and <c>\fbox{}</c>, from the right, with balanced braces.</summary>
internal static partial class BoxedContent
{
    // A box further left belongs to the answer within so many characters, or, with a separator between, within so many.
    private const int NearBox = 10, FarBox = 70;

    /// <summary>The contents joined by commas, or the text itself where there is no box.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lastOnly">Whether only the last box and its neighbours count, or all of them.</param>
    /// <param name="budget">The work it may cost.</param>
    public static string Extract(string text, bool lastOnly, MathBudget budget)
    {
        var contents = new List<string>();
        int limit = text.Length, lastStart = -1;
        while (true)
        {
            budget.Spend();
            int boxed = LastIndex(text, @"\boxed", limit), framed = LastIndex(text, @"\fbox", limit), start = Math.Max(boxed, framed);
            if (start < 0) break;
            int open = start + (boxed > framed ? 6 : 5);
            while (open < limit && char.IsWhiteSpace(text[open])) open++;
            if (open >= limit) break;

            int close = text[open] == '{' ? ClosingBrace(text, open, limit, budget) : -1;
            if (close < 0)
            {
                // An unclosed box, or one without braces, takes the rest of the text, where it is the only one.
                if (contents.Count == 0) contents.Add(text[open..]);
                break;
            }
            string content = text[(open + 1)..close].Trim();
            if (lastOnly && lastStart >= 0 && !Belongs(text.AsSpan(close + 1, Math.Max(0, lastStart - close - 1)), content, contents[^1])) break;
            if (contents.Count == 0 || contents[^1] != content) contents.Add(content);
            lastStart = limit = start;
        }
        contents.Reverse();
        return contents.Count == 0 ? text : string.Join(',', contents);
    }

    private static int LastIndex(string text, string value, int limit) => limit == 0 ? -1 : text.LastIndexOf(value, limit - 1, StringComparison.Ordinal);

    private static int ClosingBrace(string text, int open, int limit, MathBudget budget)
    {
        int depth = 1;
        for (int i = open + 1; i < limit; i++)
        {
            if ((i & 63) == 0) budget.Spend();
            if (text[i] == '{') depth++;
            else if (text[i] == '}' && --depth == 0) return i;
        }
        return -1;
    }

    private static bool Belongs(ReadOnlySpan<char> between, string content, string next) =>
        between.Length < NearBox || (content != next && between.Length < FarBox && Separator().IsMatch(between));

    [GeneratedRegex(@"\b(and|or)\b|,|;", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();
}
