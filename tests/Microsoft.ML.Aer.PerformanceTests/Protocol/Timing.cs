using System.Diagnostics;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The seconds of the repetitions of one piece of work, after warm-up.</summary>
/// <param name="Seconds">In the order in which they ran.</param>
internal sealed record Timing(IReadOnlyList<double> Seconds)
{
    public double Median { get; } = MedianOf(Seconds);

    /// <summary>(largest - smallest) / median.</summary>
    public double Spread => (Seconds.Max() - Seconds.Min()) / Median;

    /// <summary>Runs the work.</summary>
    /// <param name="warmups">Runs that do not count.</param>
    /// <param name="repetitions">Runs that count, at least one.</param>
    /// <param name="work">The work.</param>
    /// <param name="before">Done before each run, not timed.</param>
    /// <param name="between">Done between two runs that count, not timed; gets how many are done, and how many there will be.</param>
    public static Timing Of(int warmups, int repetitions, Action work, Action? before = null, Action<int, int>? between = null)
    {
        var seconds = new List<double>(repetitions);
        for (int i = -warmups; i < Math.Max(1, repetitions); i++)
        {
            if (i > 0) between?.Invoke(i, repetitions);
            before?.Invoke();
            long start = Stopwatch.GetTimestamp();
            work();
            if (i >= 0) seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new(seconds);
    }

    private static double MedianOf(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
