using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Finds the answer in a text and parses it, as Math-Verify's <c>parse</c> does.</summary>
internal static class AnswerExtractor
{
    /// <summary>The longest source that is parsed (ours): longer ones take Math-Verify's parser more than its five seconds.</summary>
    public const int LongestLatex = 20_000;

    public static ExtractedAnswer Extract(string text, MathBudget budget)
    {
        string? first = null;
        foreach ((Regex Pattern, bool IsLatex)[] group in AnswerPatterns.Groups)
        {
            var matches = new List<(Match Match, bool IsLatex)>();
            foreach ((Regex pattern, bool isLatex) in group)
            {
                budget.Spend(1 + text.Length / 8);
                matches.AddRange(Matches(pattern, text).Select(m => (m, isLatex)));
            }
            // The last end first, then the first start; a stable order for the rest.
            foreach ((Match match, bool isLatex) in matches.OrderByDescending(m => m.Match.Index + m.Match.Length).ThenBy(m => m.Match.Index))
            {
                (MathNode? value, string source) = isLatex ? LatexAnswer.Read(match, budget) : PlainAnswer.Read(match, budget);
                if (source.Length > 0) first ??= source;
                if (value is not null) return new(value, first);
            }
        }
        return new(null, first);
    }

    // All matches up to the one, if any, that took too long.
    private static List<Match> Matches(Regex pattern, string text)
    {
        var matches = new List<Match>();
        try
        {
            for (Match match = pattern.Match(text); match.Success; match = match.NextMatch()) matches.Add(match);
        }
        catch (RegexMatchTimeoutException)
        {
            return matches;
        }
        return matches;
    }
}
