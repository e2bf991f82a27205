namespace Microsoft.ML.Aer.Tests;

/// <summary>The sampling mathematics written out plainly in double: sort, cut, renormalise.</summary>
internal static class NaiveSampling
{
    /// <summary>softmax(logits / temperature).</summary>
    public static double[] Softmax(float[] logits, double temperature)
    {
        double max = logits.Max();
        double[] weights = [.. logits.Select(l => Math.Exp((l - max) / temperature))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }

    /// <summary>What is left of the softmax after top-k, then top-p; excluded tokens have probability 0.</summary>
    public static double[] Truncated(float[] logits, SamplingSettings settings)
    {
        double[] probabilities = Softmax(logits, settings.Temperature);
        int[] ranked = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i)];
        if (settings.TopK > 0) ranked = [.. ranked.Take(settings.TopK)];
        double total = ranked.Sum(i => probabilities[i]);
        var kept = new double[logits.Length];
        double reached = 0;
        foreach (int i in ranked)
        {
            if (settings.TopP < 1 && reached / total >= settings.TopP) break;
            reached += kept[i] = probabilities[i];
        }
        return [.. kept.Select(p => p / reached)];
    }

    public static double Entropy(double[] probabilities) => -probabilities.Where(p => p > 0).Sum(p => p * Math.Log(p));

    /// <summary>Logits like a policy's: normal with the given spread, from a fixed seed.</summary>
    public static float[] Logits(int count, double spread, int seed)
    {
        var random = new Random(seed);
        var logits = new float[count];
        for (int i = 0; i < count; i++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            logits[i] = (float)(spread * normal);
        }
        return logits;
    }
}
