namespace Microsoft.ML.Aer;

/// <summary>Percentile bootstrap over problems: how far a mean would move had other problems of the kind been drawn.</summary>
internal static class Bootstrap
{
    /// <summary>The mean of <paramref name="values"/> with its interval; NaN marks a problem that has no value.</summary>
    /// <param name="values">One value a problem.</param>
    /// <param name="confidence">Share of the resampled means inside the interval.</param>
    /// <param name="samples">Number of resamples.</param>
    /// <param name="seed">The same seed and number of problems resample the same problems, whatever the metric.</param>
    /// <returns>The estimate; null where no problem has a value.</returns>
    public static MetricEstimate? Mean(IReadOnlyList<double> values, double confidence, int samples, int seed)
    {
        double[] known = [.. values.Where(v => !double.IsNaN(v))];
        if (known.Length == 0) return null;
        double[] means = new double[samples];
        Parallel.For(0, samples, sample =>
        {
            ulong stream = RandomStream.Key(seed, 0, 0, sample);
            double sum = 0;
            for (int i = 0; i < known.Length; i++) sum += known[(int)(RandomStream.Uniform(stream, i) * known.Length)];
            means[sample] = sum / known.Length;
        });
        Array.Sort(means);
        double tail = (1 - confidence) / 2;
        return new MetricEstimate(known.Average(), Quantile(means, tail), Quantile(means, 1 - tail));
    }

    /// <summary>The quantile of sorted values, linear between neighbours.</summary>
    public static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
