using System.IO.Compression;
using System.Text.Json;

namespace EntropyStudy;

/// <summary>The kept results: one compressed file a run, under the run's id.</summary>
/// <param name="folder">Is in the repository.</param>
internal sealed class ResultStore(string folder)
{
    private const string Extension = ".json.gz";

    /// <summary>A run's result; null where there is none, or only one of another recipe.</summary>
    public RunResult? Find(RunSpec spec) => Read(Path.Combine(folder, spec.Id + Extension)) is { } result && result.Recipe == spec.Recipe ? result : null;

    /// <summary>Writes a result; a file under its final name is complete.</summary>
    public void Keep(RunResult result)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, result.Id + Extension), temporary = path + ".tmp";
        using (var stream = new GZipStream(File.Create(temporary), CompressionLevel.SmallestSize)) JsonSerializer.Serialize(stream, result, StudyJson.Compact);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>All that is kept, of whatever recipe.</summary>
    public IReadOnlyList<RunResult> All() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Select(Read).OfType<RunResult>()];

    private static RunResult? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<RunResult>(stream, StudyJson.Compact);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new FormatException($"{path}: no result of this study: {e.Message} Remove the file to run it again.", e);
        }
    }
}
