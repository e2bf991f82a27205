namespace Microsoft.ML.Aer.Conformance;

/// <summary>The goldens' clipped loss, with or without entropy, and its derivatives, written out in double.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="LogProbGradients">[N] dL/dlog p.</param>
/// <param name="EntropyGradients">[N] dL/dH, or null without entropy.</param>
internal sealed record ClipLoss(double Loss, float[] LogProbGradients, float[]? EntropyGradients)
{
    private const double Low = 0.8;
    private const double High = 1.28;

    public static ClipLoss Compute(PolicyGolden golden, GoldenTokens tokens, TokenStatistics statistics, bool withEntropy)
    {
        float[] logProbs = statistics.LogProbs.data<float>().ToArray(), entropies = statistics.Entropies.data<float>().ToArray();
        int count = logProbs.Length;
        var logProbGradients = new float[count];
        var entropyGradients = new float[count];
        double loss = 0;
        for (int i = 0; i < count; i++)
        {
            double advantage = golden.Doubles("advantages")[tokens.Row(i)], coefficient = golden.Doubles("entropy_coefficients")[tokens.Row(i)];
            double ratio = Math.Exp(logProbs[i] - golden.Doubles("old_logp_t08")[tokens.Index[i]]);
            double free = ratio * advantage, clipped = Math.Clamp(ratio, Low, High) * advantage;
            loss -= Math.Min(free, clipped);
            logProbGradients[i] = (float)(free <= clipped ? -free / count : 0);
            if (!withEntropy) continue;
            loss -= coefficient * entropies[i];
            entropyGradients[i] = (float)(-coefficient / count);
        }
        return new ClipLoss(loss / count, logProbGradients, withEntropy ? entropyGradients : null);
    }
}
