namespace Microsoft.ML.Aer;

/// <summary>Writes a folder under a temporary name beside its own and renames it at the end, so that no half of it is ever found.</summary>
internal static class AtomicFolder
{
    /// <param name="folder">The final name; must not exist, or be empty.</param>
    /// <param name="fill">Writes the contents into the folder it is given.</param>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written; nothing is left behind.</exception>
    public static void Write(string folder, Action<string> fill)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target)) throw new IOException($"{target}: a file has this name; choose another folder.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new IOException($"{target}: the folder exists and is not empty; choose another or remove it.");
        }
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new IOException($"{target}: the folder could not be written, and nothing was left of it. {e.Message}", e);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; what is left has a temporary name.
        }
    }
}
