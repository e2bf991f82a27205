using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer;

/// <summary>Turns <see cref="NativeTunings"/> on, for the whole process.</summary>
/// <remarks>
/// <see cref="AerDiagnosticsCatalog.Measure"/> says whether this machine needs any. Put the call at the application's very
/// beginning: <c>NativeTuning.Enable(NativeTunings.All);</c>
/// </remarks>
public static partial class NativeTuning
{
    private const int Now = 2, NoLoad = 4;
    private static readonly Lock Gate = new();

    /// <summary>What has been turned on.</summary>
    public static NativeTunings Enabled { get; private set; }

    /// <summary>Whether <see cref="NativeTunings.MklOnAmd"/> means anything on this machine.</summary>
    internal static bool IsMklOnAmdForThisMachine => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && IsAmd();

    /// <summary>Turns tunings on; those that mean nothing on this machine are left out.</summary>
    /// <param name="tunings">Which.</param>
    /// <returns>What is on now: <see cref="Enabled"/>.</returns>
    /// <exception cref="InvalidOperationException"><see cref="NativeTunings.MklOnAmd"/> is asked for after libtorch was loaded: too late.</exception>
    /// <exception cref="DllNotFoundException">This system forbids libraries that lie in memory.</exception>
    public static NativeTunings Enable(NativeTunings tunings)
    {
        lock (Gate)
        {
            NativeTunings wanted = tunings & ~Enabled;
            if (wanted.HasFlag(NativeTunings.MklOnAmd) && IsMklOnAmdForThisMachine)
            {
                if (Open("libtorch_cpu.so", Now | NoLoad) != 0) throw new InvalidOperationException("NativeTunings.MklOnAmd must be enabled before TorchSharp is used: call NativeTuning.Enable at the beginning of the application.");
                InMemoryLibrary.LoadForAll("libaer-mkl.so", ElfStub.Create("libaer-mkl.so", "mkl_serv_intel_cpu", "mkl_serv_intel_cpu_true"));
                Enabled |= NativeTunings.MklOnAmd;
            }
            if (wanted.HasFlag(NativeTunings.KeepFreedMemory) && OperatingSystem.IsLinux() && KeepFreedMemory()) Enabled |= NativeTunings.KeepFreedMemory;
            return Enabled;
        }
    }

    // glibc's numbers: from which size on memory is mapped by itself, how much free memory is given back, how much is taken at a time.
    private static bool KeepFreedMemory()
    {
        const int mapThreshold = -3, trimThreshold = -1, topPad = -2;
        try
        {
            return SetAllocation(mapThreshold, 1 << 30) != 0 && SetAllocation(trimThreshold, int.MaxValue) != 0 && SetAllocation(topPad, 256 << 20) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // another C library
        }
    }

    private static bool IsAmd()
    {
        if (!X86Base.IsSupported) return false;
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        return (b, d, c) == (0x68747541, 0x69746E65, 0x444D4163); // "AuthenticAMD"
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int flags);
}
