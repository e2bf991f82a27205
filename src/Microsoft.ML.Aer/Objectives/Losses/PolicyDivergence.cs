namespace Microsoft.ML.Aer;

/// <summary>How <see cref="PolicyLoss.Dppo"/> measures how far a token's probability has moved, the token against all others together.</summary>
public enum PolicyDivergence
{
    /// <summary>Total variation: the difference of the two probabilities.</summary>
    TotalVariation,

    /// <summary>Kullback-Leibler divergence of the old from the new distribution, nats.</summary>
    KullbackLeibler,
}
