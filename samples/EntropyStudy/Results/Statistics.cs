namespace EntropyStudy;

/// <summary>A mean with its interval.</summary>
internal sealed record Interval(double Mean, double Low, double High);

/// <summary>pass@k and bootstrap intervals from counts.</summary>
internal static class Statistics
{
    public const int Resamples = 2000;

    private const double Confidence = 0.95;

    /// <summary>1 - C(n - c, k) / C(n, k): the chance that one of k completions is correct, without bias.</summary>
    public static double PassAt(int samples, int correct, int k)
    {
        if (k < 1 || k > samples) throw new ArgumentOutOfRangeException(nameof(k), k, $"pass@k of {samples} completions is defined for k from 1 to {samples}.");
        double none = 1;
        for (int i = 0; i < k; i++) none *= Math.Max(0, samples - correct - i) / (double)(samples - i);
        return 1 - none;
    }

    /// <summary>
    /// The mean of <paramref name="values"/>[seed][problem] with a percentile bootstrap interval over both: seeds and problems are
    /// drawn with replacement, the same problems for every seed, as they were in truth. One seed alone leaves the problems.
    /// </summary>
    public static Interval Bootstrap(IReadOnlyList<double[]> values, int resamples = Resamples, int randomSeed = 0)
    {
        if (values.Count == 0 || values[0].Length == 0) throw new ArgumentException("There is nothing to average.", nameof(values));
        int seeds = values.Count, problems = values[0].Length;
        if (values.Any(v => v.Length != problems)) throw new ArgumentException("Every seed must be judged on the same problems.", nameof(values));
        var random = new Random(randomSeed);
        var means = new double[resamples];
        var weights = new int[problems];
        for (int r = 0; r < resamples; r++)
        {
            Array.Clear(weights);
            for (int i = 0; i < problems; i++) weights[random.Next(problems)]++;
            double sum = 0;
            for (int s = 0; s < seeds; s++)
            {
                double[] row = values[random.Next(seeds)];
                for (int p = 0; p < problems; p++) sum += weights[p] * row[p];
            }
            means[r] = sum / ((double)seeds * problems);
        }
        Array.Sort(means);
        double tail = (1 - Confidence) / 2;
        return new Interval(values.Average(v => v.Average()), Quantile(means, tail), Quantile(means, 1 - tail));
    }

    // Linear between order statistics.
    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
