using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>What this library can say of the machine it runs on, reached through <see cref="AerCatalog.Diagnostics"/>.</summary>
public sealed class AerDiagnosticsCatalog
{
    // Below this share of the peak something stands in the way: tuned libraries reach 0.75 to 0.95.
    private const double GoodShare = 0.6;

    // Fresh memory that costs more than this share is worth keeping.
    private const double GoodFreshShare = 0.8;

    private readonly IHostEnvironment _environment;

    internal AerDiagnosticsCatalog(IHostEnvironment environment) => _environment = environment;

    /// <summary>Measures for about two seconds and says what would make this machine faster.</summary>
    /// <param name="threads">Threads to measure; null for one a core. The trainers' option of the same name decides what they use.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    /// <exception cref="DllNotFoundException">libtorch is missing.</exception>
    /// <example><code>Console.WriteLine(mlContext.Aer().Diagnostics.Measure());</code></example>
    public MachineReport Measure(int? threads = null)
    {
        int count = threads ?? Environment.ProcessorCount;
        if (count < 1) throw _environment.Process(new ArgumentOutOfRangeException(nameof(threads), count, "Threads must be 1 or more, or null for one a core."));
        MachineReport report = MachineProbe.Measure(count);
        return new MachineReport
        {
            Threads = report.Threads,
            PeakGigaflops = report.PeakGigaflops,
            MatrixProductGigaflops = report.MatrixProductGigaflops,
            FreshMatrixProductGigaflops = report.FreshMatrixProductGigaflops,
            MemoryReadGigabytesPerSecond = report.MemoryReadGigabytesPerSecond,
            Tunings = report.Tunings,
            Findings = [.. Findings(report, NativeTuning.IsMklOnAmdForThisMachine, Environment.ProcessorCount)],
        };
    }

    /// <summary>What a report says, in words.</summary>
    /// <param name="report">Its figures.</param>
    /// <param name="isMklOnAmd">Whether MKL runs on a processor it does not know as its own.</param>
    /// <param name="cores">The process's cores.</param>
    internal static IEnumerable<string> Findings(MachineReport report, bool isMklOnAmd, int cores)
    {
        double share = report.MatrixProductGigaflops / report.PeakGigaflops, fresh = report.FreshMatrixProductGigaflops / report.MatrixProductGigaflops;
        if (report.Threads > cores) yield return $"{report.Threads} threads share {cores} cores and get in each other's way: set Threads to {cores} or less.";
        if (share < GoodShare && isMklOnAmd && !report.Tunings.HasFlag(NativeTunings.MklOnAmd))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Matrix products run at {share:P0} of what this processor can do: MKL avoids its widest vectors because it is not Intel's. Call NativeTuning.Enable(NativeTunings.MklOnAmd) before anything else.");
        }
        else if (share < GoodShare)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Matrix products run at {share:P0} of what this processor can do: other processes may take its cores, or a virtual machine may have fewer than it shows.");
        }
        if (fresh < GoodFreshShare && !report.Tunings.HasFlag(NativeTunings.KeepFreedMemory))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Results in fresh memory take {1 / fresh:F1} times as long as in memory that is there: call NativeTuning.Enable(NativeTunings.KeepFreedMemory) before anything else; resident memory then never shrinks.");
        }
    }
}
