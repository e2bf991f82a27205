using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>What a result came from, beside its settings.</summary>
internal static class Origin
{
    /// <summary>Version and commit of this program.</summary>
    public static string Code { get; } = typeof(Origin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Machine => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Processor()}{(NativeTuning.Enabled == NativeTunings.None ? "" : $", {NativeTuning.Enabled}")}";

    private static string Processor()
    {
        const string Key = "model name";
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
