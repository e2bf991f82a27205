using System.Diagnostics;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A file system of its own: a small one that fills up, or one that cannot be written. Needs Linux and root, and skips visibly without.</summary>
internal sealed class LimitedFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private LimitedFileSystem(string options)
    {
        if (OperatingSystem.IsLinux() && Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder.FullName)) return;
        _folder.Dispose();
        Assert.Skip("needs to mount a file system of its own, which takes Linux and root");
    }

    public string FullName => _folder.FullName;

    public static LimitedFileSystem OfSize(string size) => new($"size={size}");

    public static LimitedFileSystem ReadOnly() => new("ro");

    public void Dispose()
    {
        _ = Run("umount", _folder.FullName);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process? process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
