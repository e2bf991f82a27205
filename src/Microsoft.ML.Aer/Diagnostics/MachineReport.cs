using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>What this machine does with float32, and what would make it faster.</summary>
public sealed class MachineReport
{
    internal MachineReport()
    {
    }

    /// <summary>Threads that were measured.</summary>
    public int Threads { get; internal init; }

    /// <summary>What the processor's arithmetic units can do at most, in GF/s (1e9 operations a second).</summary>
    public double PeakGigaflops { get; internal init; }

    /// <summary>TorchSharp's product of two 2048 x 2048 matrices, in GF/s.</summary>
    public double MatrixProductGigaflops { get; internal init; }

    /// <summary>The same where each result takes fresh memory, as training's do, in GF/s.</summary>
    public double FreshMatrixProductGigaflops { get; internal init; }

    /// <summary>Reading of memory, in GB/s.</summary>
    public double MemoryReadGigabytesPerSecond { get; internal init; }

    /// <summary>What is on, see <see cref="NativeTuning.Enabled"/>.</summary>
    public NativeTunings Tunings { get; internal init; }

    /// <summary>What would make this machine faster, in words, each with what to do; empty where nothing is known to.</summary>
    public IReadOnlyList<string> Findings { get; internal init; } = [];

    /// <summary>All of it, a line each.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        string.Create(CultureInfo.InvariantCulture, $"{Threads} threads: peak {PeakGigaflops:F0} GF/s, matrix products {MatrixProductGigaflops:F0} GF/s ({MatrixProductGigaflops / PeakGigaflops:P0}), into fresh memory {FreshMatrixProductGigaflops:F0} GF/s; memory {MemoryReadGigabytesPerSecond:F0} GB/s; tunings {Tunings}"),
        .. Findings,
    ]);
}
