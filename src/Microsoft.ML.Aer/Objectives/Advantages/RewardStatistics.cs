namespace Microsoft.ML.Aer;

/// <summary>Statistics of rewards, in double.</summary>
internal static class RewardStatistics
{
    /// <summary>Standard deviation with Bessel's correction; 0 for fewer than two values, and exactly 0 for equal ones.</summary>
    public static double StandardDeviation(IReadOnlyList<double> values)
    {
        if (values.Count < 2 || values.All(v => v == values[0])) return 0;
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
