namespace Microsoft.ML.Aer;

/// <summary>Rows of a kind of file, read anew by each enumeration.</summary>
internal abstract class RecordSource
{
    /// <summary>Reads the rows one after the other.</summary>
    /// <exception cref="FormatException">A row is malformed; the message names file and line.</exception>
    public abstract IEnumerable<DataRecord> Read();

    /// <summary>Sees, where a kind of file tells it before its rows, that they have what columns need.</summary>
    /// <exception cref="FormatException">A column is missing; the message names the file.</exception>
    public virtual void Check(IReadOnlyList<DatasetColumn> columns)
    {
    }

    /// <summary>Files that must exist before anything is read.</summary>
    /// <exception cref="FileNotFoundException">One is missing.</exception>
    protected static IReadOnlyList<string> Existing(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) throw new ArgumentException("There is no file to load: give at least one path.", nameof(paths));
        foreach (string path in paths)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path, nameof(paths));
            if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.", path);
        }
        return [.. paths.Select(Path.GetFullPath)];
    }
}
