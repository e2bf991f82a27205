using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Answers as SQuAD's evaluation compares them: lower case, without punctuation, articles and surplus white space.</summary>
internal static partial class NormalizedAnswer
{
    // Python's string.punctuation.
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>The words that are compared.</summary>
    public static string[] Words(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text.ToLowerInvariant())
        {
            if (!Punctuation.Contains(c, StringComparison.Ordinal)) plain.Append(PythonText.IsSpace(c) ? ' ' : c);
        }
        return Articles().Replace(plain.ToString(), " ").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>1 where answer and label have the same words in the same order, else 0.</summary>
    public static double Match(string label, string answer) => Words(label).AsSpan().SequenceEqual(Words(answer)) ? 1 : 0;

    /// <summary>The harmonic mean of precision and recall over words, as multisets.</summary>
    public static double F1(string label, string answer)
    {
        string[] expected = Words(label), found = Words(answer);
        // Without words F1 says whether both are without, as in SQuAD 2.0.
        if (expected.Length == 0 || found.Length == 0) return expected.Length == found.Length ? 1 : 0;
        Dictionary<string, int> left = expected.CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        int common = found.CountBy(word => word, StringComparer.Ordinal).Sum(word => Math.Min(word.Value, left.GetValueOrDefault(word.Key)));
        if (common == 0) return 0;
        double precision = (double)common / found.Length, recall = (double)common / expected.Length;
        return 2 * precision * recall / (precision + recall);
    }

    [GeneratedRegex(@"\b(a|an|the)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Articles();
}
