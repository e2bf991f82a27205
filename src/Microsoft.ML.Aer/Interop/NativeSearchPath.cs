using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>The folders in which an application's native libraries lie, in the order in which the runtime searches them.</summary>
internal static class NativeSearchPath
{
    /// <summary>This process's platform as packages name it, for instance <c>linux-x64</c>.</summary>
    public static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The folders searched for a library that <paramref name="requestedBy"/> asks for.</summary>
    public static IReadOnlyList<string> Folders(Assembly requestedBy)
    {
        var folders = new List<string>();
        // The host fills this from the application's deps.json, for plain, published and single-file applications alike.
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        folders.AddRange(listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        AddWithRuntimes(AppContext.BaseDirectory);
        AddWithRuntimes(FolderOf(requestedBy));
        return [.. folders.Select(Path.TrimEndingDirectorySeparator).Distinct().Where(Directory.Exists)];

        void AddWithRuntimes(string? folder)
        {
            if (folder is null) return;
            folders.Add(folder);
            folders.Add(Path.Combine(folder, "runtimes", RuntimeIdentifier, "native"));
        }
    }

    /// <summary>The full path of the first file of that name in the folders, or null.</summary>
    public static string? Find(IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>The folder an assembly lies in, or null for one inside a single-file application.</summary>
    // An assembly inside a single file has no location; AppContext.BaseDirectory stands for it.
#pragma warning disable IL3000
    public static string? FolderOf(Assembly assembly) => assembly.Location is { Length: > 0 } path ? Path.GetDirectoryName(path) : null;
#pragma warning restore IL3000
}
