using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Aer;

/// <summary>Loads libtorch for TorchSharp, or says what is missing.</summary>
/// <remarks>
/// Nothing has to call this: TorchSharp loads its native library on first use, and this library sees to it that this works on
/// every supported Linux distribution from the moment any of its types is used. Call <see cref="EnsureLoaded"/> where TorchSharp
/// is used before anything of Microsoft.ML.Aer, or to get the error early and in clear words.
/// </remarks>
public static class TorchNative
{
    private static readonly Lock Gate = new();
    private static volatile bool s_loaded;

    /// <summary>Loads libtorch unless it is loaded already. Thread-safe; later calls cost nothing.</summary>
    /// <exception cref="DllNotFoundException">libtorch is missing or cannot be loaded here; the message says which and what to do.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp has no native library for this operating system and processor.</exception>
    public static void EnsureLoaded()
    {
        if (s_loaded) return;
        lock (Gate)
        {
            if (s_loaded) return;
            Load();
            s_loaded = true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // keeps TorchSharp's types out of the callers' compilation
    private static void Load()
    {
        string platform = NativeSearchPath.RuntimeIdentifier;
        if (platform is not ("linux-x64" or "win-x64" or "win-arm64" or "osx-arm64"))
            throw new PlatformNotSupportedException($"TorchSharp has native libraries for linux-x64, win-x64, win-arm64 and osx-arm64, and this process is {platform}. Training needs one of those; serving a trained policy does not.");

        OpenMpWaiting.Prepare();
        Assembly torchSharp = typeof(torch).Assembly;
        try
        {
            // Asked first, because TorchSharp prints to the console when it fails. It looks into package folders besides (notebooks).
            if (!NativeLibrary.TryLoad("LibTorchSharp", torchSharp, null, out _) && !InPackageFolder(torchSharp)) throw NotFound(platform, torchSharp, null);
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException)
        {
            throw NotFound(platform, torchSharp, exception);
        }
    }

    private static bool InPackageFolder(Assembly assembly) => NativeSearchPath.FolderOf(assembly)?.Contains("torchsharp", StringComparison.Ordinal) == true;

    private static DllNotFoundException NotFound(string platform, Assembly torchSharp, Exception? cause) => new(
        $"libtorch cannot be loaded: libLibTorchSharp and libtorch for {platform} were not found or need a library that is missing. "
        + "Reference the package Microsoft.ML.Aer.Cpu (or Microsoft.ML.Aer.Cuda) from the application's project. Searched: "
        + string.Join(", ", NativeSearchPath.Folders(torchSharp)) + ".", cause);
}
