namespace Microsoft.ML.Aer;

/// <summary>Over what an importance ratio between two policies is taken.</summary>
public enum ImportanceLevel
{
    /// <summary>Each token has its own ratio, exp(log-probability - old log-probability).</summary>
    Token,

    /// <summary>All tokens of a completion share one ratio, exp of the mean difference of its log-probabilities (GSPO, arXiv 2507.18071).</summary>
    Completion,

    /// <summary>The value of <see cref="Completion"/>, but each token carries it with its own gradient (GSPO-token, arXiv 2507.18071; verl's <c>gspo</c>): the same unless advantages differ within a completion.</summary>
    CompletionPerToken,
}
