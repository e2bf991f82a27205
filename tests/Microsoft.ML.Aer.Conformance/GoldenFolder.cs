using System.IO.Compression;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>A folder of goldens with its gzipped files unpacked, in a temporary copy where there are any.</summary>
internal sealed class GoldenFolder : IDisposable
{
    private readonly string? _temporary;

    private GoldenFolder(string path, string? temporary) => (Path, _temporary) = (path, temporary);

    public string Path { get; }

    public static GoldenFolder Open(string folder)
    {
        if (!Directory.EnumerateFiles(folder, "*.gz", SearchOption.AllDirectories).Any()) return new GoldenFolder(folder, null);
        string copy = Directory.CreateTempSubdirectory("aer-golden-").FullName;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = System.IO.Path.GetRelativePath(folder, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.Combine(copy, name))!);
            if (!name.EndsWith(".gz", StringComparison.Ordinal))
            {
                File.Copy(file, System.IO.Path.Combine(copy, name));
                continue;
            }
            using var unpacked = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using FileStream target = File.Create(System.IO.Path.Combine(copy, name[..^3]));
            unpacked.CopyTo(target);
        }
        return new GoldenFolder(copy, copy);
    }

    public void Dispose()
    {
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }
}
