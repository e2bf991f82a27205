namespace Microsoft.ML.Aer;

/// <summary>Scores a text answer: whole, or with something around it.</summary>
internal static class TextMatch
{
    /// <summary>1 where both are equal; else, where the answer contains the label, the share of its characters that are the label's.</summary>
    public static double Score(string label, string? answer)
    {
        if (string.IsNullOrEmpty(answer)) return 0;
        return string.Equals(answer, label, StringComparison.Ordinal) ? 1 : Contained(label, answer);
    }

    /// <summary>The share of <paramref name="answer"/>'s code points that are the label's, where it contains the label; else 0.</summary>
    public static double Contained(string label, string answer) => answer.Length > 0 && answer.Contains(label, StringComparison.Ordinal)
        ? (double)PythonText.Length(label) / PythonText.Length(answer)
        : 0;
}
