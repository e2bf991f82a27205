namespace Microsoft.ML.Aer;

/// <summary>
/// Judges whether a text's mathematical answer equals a reference answer, as the Python library Math-Verify 0.9.0 does with its defaults.
/// </summary>
/// <remarks>
/// Both texts are searched for an answer: after "final answer is", in <c>\boxed{}</c>, after "answer", or the last expression, as LaTeX or
/// plain. The two answers are compared as numbers, sets, intervals, tuples, matrices, relations or expressions. All members are pure and
/// safe for use from several threads. No input makes them throw, and the work for one verdict is bounded.
/// </remarks>
public static class MathAnswer
{
    // Some tenths of a second at most; usual verdicts take thousands of steps.
    private const long Steps = 6_000_000, ComparisonSteps = 2_000_000;

    /// <summary>Judges whether a text's answer equals the reference answer.</summary>
    /// <param name="gold">The reference answer, such as <c>$\frac{1}{2}$</c>, or a text that contains it.</param>
    /// <param name="prediction">The text to judge, such as a completion.</param>
    /// <param name="options">How to compare; null for Math-Verify's way.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>Whether the answers are equal. Not symmetric. False where one of them has none, or where the work exceeds its bound.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="gold"/> or <paramref name="prediction"/> is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static bool AreEqual(string gold, string prediction, MathEquivalenceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentNullException.ThrowIfNull(prediction);
        var budget = new MathBudget(Steps, cancellationToken);
        ExtractedAnswer expected = Extract(gold, budget), found = Extract(prediction, budget);
        return Equal(expected, found, options ?? MathEquivalenceOptions.Default, budget);
    }

    internal static ExtractedAnswer Extract(string text, MathBudget budget)
    {
        try
        {
            return AnswerExtractor.Extract(text, budget);
        }
        catch (MathLimitException)
        {
            return ExtractedAnswer.None;
        }
    }

    internal static bool Equal(ExtractedAnswer gold, ExtractedAnswer prediction, MathEquivalenceOptions options, MathBudget budget)
    {
        if (gold.Value is not null && prediction.Value is not null && EqualValues(gold.Value, prediction.Value, options, budget)) return true;
        string expected = gold.Text?.Trim() ?? "";
        return expected.Length > 0 && expected == prediction.Text?.Trim();
    }

    private static bool EqualValues(MathNode gold, MathNode prediction, MathEquivalenceOptions options, MathBudget budget)
    {
        try
        {
            return new ExpressionComparer(options, budget.Part(ComparisonSteps)).Equal(gold, prediction);
        }
        catch (MathLimitException)
        {
            return false;
        }
    }
}
