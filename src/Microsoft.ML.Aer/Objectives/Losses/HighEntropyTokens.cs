namespace Microsoft.ML.Aer;

/// <summary>The tokens of highest entropy of a whole batch ("Beyond the 80/20 rule", arXiv 2506.01939).</summary>
/// <param name="Threshold">Entropy (nats) from which on a token is among them.</param>
/// <param name="Count">How many there are, in all micro-batches.</param>
internal sealed record HighEntropyTokens(double Threshold, long Count)
{
    /// <summary>Finds the top <paramref name="share"/>: from a linearly interpolated quantile on, as TRL takes it.</summary>
    /// <param name="entropies">The entropies of the batch's tokens that count, nats; all micro-batches.</param>
    /// <param name="share">Share of tokens to keep, in (0, 1].</param>
    public static HighEntropyTokens Of(IReadOnlyCollection<double> entropies, double share)
    {
        if (entropies.Count == 0) return new HighEntropyTokens(double.PositiveInfinity, 0);

        float[] sorted = [.. entropies.Select(h => (float)h).Order()];

        // Rank and weight in float: where the rank is a whole number, rounding decides whether that token is in.
        float rank = (float)(1 - share) * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        double threshold = float.Lerp(sorted[below], sorted[above], rank - below);
        return new HighEntropyTokens(threshold, entropies.LongCount(h => h >= threshold));
    }
}
