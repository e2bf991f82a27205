namespace Microsoft.ML.Aer;

/// <summary>The advantage of each completion, or of each of its tokens.</summary>
internal sealed class Advantages
{
    private readonly double[] _ofCompletions;
    private readonly double[][]? _ofTokens;

    public Advantages(double[] ofCompletions) => _ofCompletions = ofCompletions;

    /// <param name="ofTokens">For each completion, one advantage a token.</param>
    public Advantages(double[][] ofTokens)
    {
        _ofTokens = ofTokens;
        _ofCompletions = [.. ofTokens.Select(t => t.Length == 0 ? 0 : t.Average())];
    }

    public int Count => _ofCompletions.Length;

    /// <summary>Whether tokens of one completion differ.</summary>
    public bool PerToken => _ofTokens is not null;

    /// <summary>A completion's advantage; the mean over its tokens where they differ.</summary>
    public double this[int completion] => _ofCompletions[completion];

    /// <summary>The advantage of one token.</summary>
    public double this[int completion, int token] => _ofTokens is null ? _ofCompletions[completion] : _ofTokens[completion][token];
}
