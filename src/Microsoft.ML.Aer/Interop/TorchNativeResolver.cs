using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Microsoft.ML.Aer;

/// <summary>
/// Makes TorchSharp's native library load on Linux distributions whose C++ runtime is a little older than the one it was
/// built with (Debian 12, Ubuntu 22.04, RHEL 9). The library asks for symbol version GLIBCXX_3.4.32 without using any
/// symbol of it, and the loader refuses it for that alone.
/// </summary>
/// <remarks>
/// The runtime asks here only after its own search failed, on the machine and in the process where the application runs.
/// A copy of the library, in memory, has the unused version marked as optional; installed files stay as they are.
/// Registering loads nothing: a process that only serves a policy never loads libtorch.
/// </remarks>
internal static class TorchNativeResolver
{
    private const string LibraryName = "LibTorchSharp", FileName = "libLibTorchSharp.so";
    private static readonly Lock Gate = new();
    private static nint s_library;

    /// <summary>Registers for TorchSharp's library when this assembly is first used.</summary>
#pragma warning disable CA2255 // Any use of TorchSharp after this library was touched must work without a call by hand.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        if (!OperatingSystem.IsLinux()) return;
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(typeof(TorchNativeResolver).Assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += Resolve;
        if (context != AssemblyLoadContext.Default) AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
    }

    /// <summary>Called by the runtime when its own search for a native library failed; 0 leaves the search to others.</summary>
    /// <exception cref="DllNotFoundException">The library is there but cannot be loaded.</exception>
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name is not (LibraryName or FileName)) return 0;
        lock (Gate)
        {
            if (s_library == 0) s_library = Load(NativeSearchPath.Folders(assembly));
            if (s_library != 0) AnswerFurtherImports(assembly, s_library);
            return s_library;
        }
    }

    private static nint Load(IReadOnlyList<string> folders)
    {
        if (NativeSearchPath.Find(folders, FileName) is not { } path) return 0;
        try
        {
            OpenMpWaiting.Prepare();
            byte[] bytes = File.ReadAllBytes(path);
            var image = new ElfImage(bytes);
            image.WeakenUnusedVersions();
            // A library without a folder of its own finds those it needs only when they are loaded already.
            foreach (string needed in image.NeededLibraries)
            {
                if (NativeSearchPath.Find(folders, needed) is { } file) NativeLibrary.Load(file);
            }
            return InMemoryLibrary.Load(FileName, bytes);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"TorchSharp's native library {path} cannot be loaded: {exception.Message.Trim()} It needs the libraries of "
                + $"libtorch-cpu-{NativeSearchPath.RuntimeIdentifier} (brought by the package Microsoft.ML.Aer.Cpu) beside it, "
                + "glibc 2.34 and a libstdc++ of GCC 12 (GLIBCXX_3.4.30) or later: Debian 12, Ubuntu 22.04, RHEL 9 with gcc-toolset-12's "
                + "libstdc++, or newer.", exception);
        }
    }

    /// <summary>Saves a fruitless search of the application's folders for each of TorchSharp's functions.</summary>
    private static void AnswerFurtherImports(Assembly assembly, nint library)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == LibraryName ? library : 0);
        }
        catch (InvalidOperationException)
        {
            // The application has a resolver of its own for TorchSharp; the runtime comes back here for each function.
        }
    }
}
