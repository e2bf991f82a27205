using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// Lets libtorch's threads sleep between two loops instead of spinning, unless the environment says otherwise
/// (<c>OMP_WAIT_POLICY</c> or <c>GOMP_SPINCOUNT</c>). A spinning thread holds its core against ONNX Runtime's threads, the
/// thread pool and every other process; with more runnable threads than cores, a step takes several times as long.
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string Policy = "OMP_WAIT_POLICY", SpinCount = "GOMP_SPINCOUNT";

    /// <summary>Before libtorch is loaded: GNU OpenMP reads its environment when it is.</summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Policy) is not null || Environment.GetEnvironmentVariable(SpinCount) is not null) return;
        // The framework's SetEnvironmentVariable does not reach the C library's environment. A failure leaves the default.
        _ = SetEnvironment(Policy, "passive", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
