using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Aer;

/// <summary>Loads a shared library from memory on Linux, so that no installed file is changed and none is left behind.</summary>
internal static partial class InMemoryLibrary
{
    private const uint CloseOnExec = 1;
    private static int s_loads;

    /// <summary>Loads the library, through an anonymous file in memory or, where the system refuses that, a private temporary file.</summary>
    /// <exception cref="DllNotFoundException">The loader refuses the library; the message is the loader's.</exception>
    public static nint Load(string name, ReadOnlySpan<byte> image)
    {
        int descriptor = CreateAnonymousFile(name, CloseOnExec);
        if (descriptor >= 0)
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.Write(handle, image, 0);
            // The mapping outlives the descriptor.
            if (NativeLibrary.TryLoad(PathOf(descriptor), out nint library)) return library;
        }
        return LoadFromTemporaryFile(name, image);
    }

    /// <summary>Loads the library so that libraries loaded later find its symbols before their own.</summary>
    /// <exception cref="DllNotFoundException">The loader refuses the library.</exception>
    public static void LoadForAll(string name, ReadOnlySpan<byte> image)
    {
        const int now = 2, global = 0x100;
        int descriptor = CreateAnonymousFile(name, CloseOnExec);
        if (descriptor < 0) throw new DllNotFoundException($"{name} cannot be made: this system has no anonymous files in memory.");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(handle, image, 0);
        if (Open(PathOf(descriptor), now | global) == 0) throw new DllNotFoundException($"{name} cannot be loaded: the system's loader refuses a library that lies in memory.");
    }

    // The loader takes a path it has seen for the library it has, though the descriptor's number is another file's by now.
    private static string PathOf(int descriptor) => $"/proc/self/fd/{string.Concat(Enumerable.Repeat("./", Interlocked.Increment(ref s_loads)))}{descriptor}";

    private static nint LoadFromTemporaryFile(string name, ReadOnlySpan<byte> image)
    {
        string folder = Directory.CreateTempSubdirectory("microsoft-ml-aer-").FullName; // readable by this user only
        try
        {
            string path = Path.Combine(folder, name);
            File.WriteAllBytes(path, image);
            return NativeLibrary.Load(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateAnonymousFile(string name, uint flags);
}
