using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A folder of our own below <see cref="MLContext.TempFilePath"/>, deleted with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(IHostEnvironment environment)
    {
        string parent = environment is IHostEnvironmentInternal { TempFilePath: { Length: > 0 } path } ? path : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), $"aer_{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left lies in the temporary folder, where ML.NET leaves its own too; nothing depends on it.
        }
    }
}
