namespace Microsoft.ML.Aer;

/// <summary>Runs of n words.</summary>
internal static class NGrams
{
    /// <summary>The words of a text: lower case, split at white space.</summary>
    public static string[] Words(string text) => text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The n-grams of <paramref name="words"/>, each as one text, in order.</summary>
    public static IEnumerable<string> Of(string[] words, int size)
    {
        for (int i = 0; i + size <= words.Length; i++) yield return string.Join(' ', words, i, size);
    }

    /// <summary>The share of the n-grams that occurred before; 0 where there are none.</summary>
    public static double RepeatedShare(string[] words, int size)
    {
        int all = words.Length - size + 1;
        return all < 1 ? 0 : 1 - ((double)Of(words, size).Distinct(StringComparer.Ordinal).Count() / all);
    }
}
