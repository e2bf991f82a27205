namespace Microsoft.ML.Aer;

/// <summary>
/// Compares what a decoder computes for a few tokens with a plain calculation over the weights themselves. A session
/// that still computes with earlier weights would otherwise give wrong completions without a word.
/// </summary>
internal static class StaleWeightsCheck
{
    // Rounding leaves about 1e-5 of the largest logit; what an update changes by less than this cannot do harm either.
    private const double Tolerance = 1e-3;

    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void Run(OnnxDecoder decoder, IPolicyWeights weights)
    {
        int vocabulary = weights.Config.VocabularySize;
        int[] tokens = [vocabulary / 3, vocabulary - 1];
        if (weights.Config.ContextLength < tokens.Length) tokens = tokens[..1];
        var cache = new KeyValueSequence(decoder.Pages, tokens.Length);
        try
        {
            decoder.Step.Clear();
            decoder.Step.Add(cache, 0, tokens, logits: 1);
            ReadOnlySpan<float> found = decoder.Run();
            float[] expected = new PlainPolicy(weights, decoder.Threads).LastLogits(tokens);
            double worst = 0, largest = 1;
            for (int i = 0; i < vocabulary; i++)
            {
                // Weights that are no longer numbers are for sampling to report.
                if (!float.IsFinite(expected[i])) return;
                double difference = Math.Abs((double)found[i] - expected[i]);
                worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
                largest = Math.Max(largest, Math.Abs(expected[i]));
            }
            if (worst <= Tolerance * largest) return;
            throw new InvalidOperationException(
                $"The rollout session does not compute with the policy's present weights: its logits are off by {worst:g3}, where rounding explains {Tolerance * largest:g3}. " +
                "Completions would come from another policy than the one they are attributed to. Report this; choosing RolloutSampler.Torch avoids it.");
        }
        finally
        {
            cache.Release();
        }
    }
}
