using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>The safetensors files of a checkpoint folder: one, or the shards an index names.</summary>
internal sealed class WeightFiles : IDisposable
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _byTensor = new(StringComparer.Ordinal);

    private WeightFiles()
    {
    }

    /// <summary>Every tensor's name.</summary>
    public IEnumerable<string> Names => _byTensor.Keys;

    /// <summary>The file a tensor is in, or null.</summary>
    public SafetensorsFile? FileOf(string tensor) => _byTensor.GetValueOrDefault(tensor);

    /// <summary>Opens a folder's weights; null where it has none of any kind.</summary>
    /// <exception cref="FormatException">The index or a file is malformed, or they do not fit together.</exception>
    /// <exception cref="FileNotFoundException">A shard is missing.</exception>
    /// <exception cref="NotSupportedException">The weights are in files of another kind.</exception>
    public static WeightFiles? Open(string folder)
    {
        string single = Path.Combine(folder, SingleFile), index = Path.Combine(folder, IndexFile);
        var files = new WeightFiles();
        try
        {
            if (File.Exists(single)) files.Add(single);
            else if (File.Exists(index)) files.AddShards(folder, index);
            else
            {
                RefuseOtherKinds(folder);
                return null;
            }
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private SafetensorsFile Add(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (string tensor in file.Tensors.Keys)
        {
            if (_byTensor.TryGetValue(tensor, out SafetensorsFile? other)) throw new FormatException($"{path}: tensor '{tensor}' is in {other.Path} too.");
            _byTensor.Add(tensor, file);
        }
        return file;
    }

    private void AddShards(string folder, string index)
    {
        if (!JsonFile.ReadObject(index).TryGetValue("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{index}: 'weight_map' is missing; expected an object from tensor to file.");
        }
        foreach (IGrouping<string, JsonProperty> shard in map.EnumerateObject().GroupBy(entry => ShardName(entry, index)))
        {
            string path = Path.Combine(folder, shard.Key);
            if (!File.Exists(path)) throw new FileNotFoundException($"{path}: the shard is missing, though {index} puts {shard.Count()} tensors into it, '{shard.First().Name}' among them.", path);
            SafetensorsFile file = Add(path);
            foreach (JsonProperty entry in shard)
            {
                if (!file.Tensors.ContainsKey(entry.Name)) throw new FormatException($"{path}: tensor '{entry.Name}' is missing, though {index} says that it is here.");
            }
            var listed = shard.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
            string? surplus = file.Tensors.Keys.FirstOrDefault(tensor => !listed.Contains(tensor));
            if (surplus is not null) throw new FormatException($"{path}: tensor '{surplus}' is not listed for this file in {index}.");
        }
    }

    // The index is untrusted: a shard is a file beside it, never a path elsewhere.
    private static string ShardName(JsonProperty entry, string index)
    {
        string name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
        bool plain = name.EndsWith(".safetensors", StringComparison.Ordinal) && name.AsSpan().IndexOfAny("/\\:\0") < 0 && name == Path.GetFileName(name);
        return plain ? name : throw new FormatException($"{index}: tensor '{entry.Name}' is said to be in {entry.Value.GetRawText()}; expected the name of a .safetensors file in the same folder.");
    }

    private static void RefuseOtherKinds(string folder)
    {
        string[] patterns = ["*.safetensors", "pytorch_model*.bin", "*.bin.index.json", "*.pt", "*.pth", "*.gguf", "*.h5", "*.msgpack", "consolidated.*"];
        string? other = patterns.SelectMany(p => Directory.EnumerateFiles(folder, p)).FirstOrDefault();
        if (other is null) return;
        throw new NotSupportedException($"{folder}: the weights are expected in {SingleFile}, or in shards named by {IndexFile}; found only {Path.GetFileName(other)}.");
    }
}
