using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A checkpoint folder of a policy over characters with drawn weights: it answers, if without sense.</summary>
internal sealed class CharacterCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="type">The type the weights are stored in.</param>
    /// <param name="seed">Of the weights.</param>
    /// <param name="changes">Keys of config.json that are changed.</param>
    public CharacterCheckpoint(SafetensorsType type = SafetensorsType.F32, int seed = 7, params (string Key, JsonNode? Value)[] changes)
    {
        string source = Path.Combine(_folder.FullName, "source");
        Directory.CreateDirectory(source);
        foreach (string file in Directory.GetFiles(TestPaths.Data("character-policy"), "*.json")) System.IO.File.Copy(file, Path.Combine(source, Path.GetFileName(file)));
        string config = Path.Combine(source, "config.json");
        JsonObject json = JsonNode.Parse(System.IO.File.ReadAllText(config))!.AsObject();
        foreach ((string key, JsonNode? value) in changes) json[key] = value;
        System.IO.File.WriteAllText(config, JsonSerializer.Serialize(json));
        Folder = Path.Combine(_folder.FullName, "checkpoint");
        using NativePolicyWeights weights = NativePolicyWeights.Load(source, seed);
        CheckpointWriter.Save(Folder, CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(source), type));
    }

    public string Folder { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose() => _folder.Dispose();
}
