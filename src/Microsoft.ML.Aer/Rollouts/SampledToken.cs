namespace Microsoft.ML.Aer;

/// <summary>One drawn token with what training needs to know about the distribution it came from.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="LogProb">Its log-probability (nats) under the full softmax at the rollout temperature; at temperature 1 when greedy.</param>
/// <param name="TruncatedLogProb">Its log-probability under the distribution left by top-k and top-p; <paramref name="LogProb"/> where they cut nothing.</param>
/// <param name="Entropy">Entropy (nats) of the full softmax at the same temperature as <paramref name="LogProb"/>.</param>
internal readonly record struct SampledToken(int Token, float LogProb, float TruncatedLogProb, float Entropy);
