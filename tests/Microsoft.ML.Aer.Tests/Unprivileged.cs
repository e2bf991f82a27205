using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Runs code whose file accesses have an ordinary user's rights, though the tests may run as root. Skips visibly where that cannot be had.</summary>
internal static partial class Unprivileged
{
    private const uint Nobody = 65534;

    public static void Run(Action action)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix file modes");
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs as root, and only Linux lets one thread drop its rights");
        bool dropped = false;
        ExceptionDispatchInfo? failure = null;
        // The user id for file accesses is the thread's own and ends with it.
        var thread = new Thread(() =>
        {
            _ = SetFileUser(Nobody);
            dropped = SetFileUser(uint.MaxValue) == Nobody;
            if (!dropped) return;
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        Assert.SkipUnless(dropped, "runs as root, and setfsuid is not allowed here");
        failure?.Throw();
    }

    // Returns the id that was in force before; an id that is none changes nothing.
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetFileUser(uint id);
}
