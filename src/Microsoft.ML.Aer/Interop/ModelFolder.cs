using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A folder of files inside a ML.NET model: each an entry of its own, listed where the component writes.</summary>
internal static class ModelFolder
{
    // The largest number of files a sane model lists: shards of 5 GB and a few dozen small ones.
    private const int MostFiles = 10_000;

    /// <summary>Writes the files. Format: int, then so many strings, their names; each file is an entry of that name.</summary>
    public static void Save(IHost host, ModelSaveContext ctx, IReadOnlyList<CheckpointFile> files)
    {
        ctx.Writer.Write(files.Count);
        foreach (CheckpointFile file in files) ctx.SaveNonEmptyString(file.Name);
        foreach (CheckpointFile file in files)
        {
            host.CheckAlive();
            ModelEntries.Save(ctx, file.Name, compress: !file.Name.EndsWith(".safetensors", StringComparison.Ordinal), file.Write);
        }
    }

    /// <summary>Writes small files that are held in memory; see <see cref="Save(IHost, ModelSaveContext, IReadOnlyList{CheckpointFile})"/>.</summary>
    public static void Save(IHost host, ModelSaveContext ctx, IReadOnlyDictionary<string, byte[]> files) =>
        Save(host, ctx, [.. files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new CheckpointFile(f.Key, stream => stream.Write(f.Value)))]);

    /// <summary>Reads all files of a folder that <see cref="Load"/> laid out, by the names they were saved under.</summary>
    public static Dictionary<string, byte[]> ReadFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);

    /// <summary>Lays the files out as a folder again, which is gone after <paramref name="read"/>.</summary>
    /// <param name="host">The component's host.</param>
    /// <param name="ctx">At the place where the files were saved.</param>
    /// <param name="what">What is read, for messages.</param>
    /// <param name="read">Reads it from the folder's path.</param>
    /// <exception cref="FormatException">The model file is damaged.</exception>
    public static T Load<T>(IHost host, ModelLoadContext ctx, string what, Func<string, T> read)
    {
        using var folder = new TemporaryFolder(host);
        try
        {
            Extract(ctx, folder.Path);
            return read(folder.Path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or NotSupportedException or InvalidOperationException)
        {
            // Where the files lie for now tells the reader nothing.
            string message = e.Message.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(folder.Path, "the model file", StringComparison.Ordinal);
            throw host.Process(new FormatException($"The {what} in the model file cannot be read. {message}", e));
        }
    }

    private static void Extract(ModelLoadContext ctx, string folder)
    {
        int count = ctx.Reader.ReadInt32();
        if (count is < 1 or > MostFiles) throw new InvalidDataException($"It claims to consist of {count} files.");
        foreach (string name in Enumerable.Range(0, count).Select(_ => ctx.LoadNonEmptyString()).ToArray())
        {
            string path = Path.GetFullPath(Path.Combine(folder, name));
            if (name.Contains("..", StringComparison.Ordinal) || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"It lists '{name}', which is no file of a checkpoint folder.");
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ModelEntries.Extract(ctx, name, path);
        }
    }
}
