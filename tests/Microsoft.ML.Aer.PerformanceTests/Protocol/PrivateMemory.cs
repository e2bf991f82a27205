using System.Globalization;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>How much this process's private memory grows at most while something runs: resident and anonymous, so mapped files do not count.</summary>
internal sealed class PrivateMemory
{
    private readonly double _start = Now();
    private readonly Thread _watch;
    private volatile bool _stopped;
    private double _most;

    public PrivateMemory()
    {
        _watch = new Thread(Watch) { IsBackground = true };
        _watch.Start();
    }

    /// <summary>Ends the watch; bytes at most above those at its start, -1 where the system does not tell.</summary>
    public double StopAndGrowth()
    {
        _stopped = true;
        _watch.Join();
        return _start < 0 ? -1 : _most - _start;
    }

    private void Watch()
    {
        do
        {
            _most = Math.Max(_most, Now());
            Thread.Sleep(2);
        }
        while (!_stopped);
        _most = Math.Max(_most, Now());
    }

    private static double Now()
    {
        const string file = "/proc/self/status", key = "RssAnon:";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? -1 : 1024 * double.Parse(line.AsSpan(key.Length).Trim(" \tkB"), CultureInfo.InvariantCulture);
    }
}
