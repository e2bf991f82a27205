using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer.Tests;

public sealed partial class OpenMpWaitingTests
{
    [Fact]
    public void EnsureLoaded_LetsThreadsSleep_UnlessTheEnvironmentSaysOtherwise()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("GNU OpenMP is Linux's.");
        TorchNative.EnsureLoaded();
        string? given = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY");
        string? expected = given is null && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null ? "passive" : given;
        Assert.Equal(expected, Marshal.PtrToStringUTF8(GetEnvironment("OMP_WAIT_POLICY")));
    }

    // The C library's environment, which OpenMP reads.
    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
