namespace Microsoft.ML.Aer.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("aer-").FullName;

    /// <summary>Names of what lies in it, in order.</summary>
    public IReadOnlyList<string> Names => [.. Directory.GetFileSystemEntries(FullName).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
