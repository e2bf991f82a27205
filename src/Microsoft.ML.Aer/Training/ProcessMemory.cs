using System.Diagnostics;

namespace Microsoft.ML.Aer;

/// <summary>The memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>The largest resident memory so far, in bytes.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
