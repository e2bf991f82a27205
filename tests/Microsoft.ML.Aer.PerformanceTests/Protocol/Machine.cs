using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The machine and what this process takes of it.</summary>
internal static class Machine
{
    /// <summary>The processor's name and the widest vectors it has.</summary>
    public static string Processor { get; } = $"{Name()}, {Vectors()}";

    public static int Cores => Environment.ProcessorCount;

    /// <summary>The largest resident memory since the last <see cref="ForgetPeak"/>, in GB (1e9 bytes).</summary>
    public static double PeakGigabytes => ProcessMemory.Peak() / 1e9;

    /// <summary>Lets the peak begin anew where the system can; elsewhere it stays the whole process's.</summary>
    public static void ForgetPeak()
    {
        const string reset = "/proc/self/clear_refs";
        if (!OperatingSystem.IsLinux() || !File.Exists(reset)) return;
        try
        {
            File.WriteAllText(reset, "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"peak_rss_gb is the whole process's: {e.Message}");
        }
    }

    private static string Name()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Vectors() =>
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
}
