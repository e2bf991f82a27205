using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The tokens of highest entropy in a whole batch ("Beyond the 80/20 rule", arXiv 2506.01939).</summary>
internal static class HighEntropyTokens
{
    /// <summary>Entropy from which on a token is among the top <paramref name="share"/>: a linearly interpolated quantile, in float as TRL takes it.</summary>
    /// <param name="entropies">The entropies of the batch's tokens that count, nats; all micro-batches.</param>
    /// <param name="share">Share of tokens to keep, in (0, 1].</param>
    /// <returns>The threshold; infinite without tokens.</returns>
    public static double Threshold(ReadOnlySpan<float> entropies, double share)
    {
        if (entropies.IsEmpty) return double.PositiveInfinity;

        float[] sorted = entropies.ToArray();
        Array.Sort(sorted);

        // Rank and weight in float: where the rank is a whole number, rounding decides whether that token is in.
        float rank = (float)(1 - share) * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return float.Lerp(sorted[below], sorted[above], rank - below);
    }
}
