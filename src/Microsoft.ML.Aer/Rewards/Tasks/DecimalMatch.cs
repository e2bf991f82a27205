namespace Microsoft.ML.Aer;

/// <summary>Scores a number in decimal notation by its value.</summary>
internal static class DecimalMatch
{
    /// <summary>1 where both are the same number, commas left out; else as <see cref="TextMatch.Contained"/>.</summary>
    public static double Score(string label, string? answer)
    {
        if (string.IsNullOrEmpty(answer)) return 0;
        answer = answer.Replace(",", "", StringComparison.Ordinal);
        label = label.Replace(",", "", StringComparison.Ordinal);
        return PythonDecimal.TryParse(answer, out PythonDecimal found) && PythonDecimal.TryParse(label, out PythonDecimal expected) && found == expected
            ? 1
            : TextMatch.Contained(label, answer);
    }
}
