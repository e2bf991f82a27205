using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>
/// Writes a policy as a Hugging Face checkpoint that transformers, and this library, load. A policy that was not touched
/// gives, in its stored type, the very bytes that transformers writes.
/// </summary>
internal static class CheckpointWriter
{
    /// <summary>Largest weight file before the weights are sharded: 5 GB, as on the Hub.</summary>
    public const long MaximumShardBytes = 5_000_000_000;

    private static readonly string[] TypeKeys = ["dtype", "torch_dtype"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The files of a checkpoint, weights included. Weights are read when they are written.</summary>
    /// <param name="weights">The policy.</param>
    /// <param name="assets">Config, tokenizer and the like.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="maximumShardBytes">Largest weight file before the weights are sharded.</param>
    public static IReadOnlyList<CheckpointFile> Files(
        IPolicyWeights weights, CheckpointAssets assets, SafetensorsType type = SafetensorsType.F32, long maximumShardBytes = MaximumShardBytes)
    {
        if (!type.IsWeight()) throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are stored as F32, F16 or BF16.");
        var files = new List<CheckpointFile>();
        foreach ((string name, byte[] content) in assets.Files)
        {
            byte[] written = name == PolicyConfigReader.ConfigFile ? WithType(content, type) : content;
            files.Add(new CheckpointFile(name, stream => stream.Write(written)));
        }
        files.AddRange(Weights(weights, type, maximumShardBytes));
        return files;
    }

    /// <summary>Writes a checkpoint folder; under its final name there is all of it or nothing.</summary>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written.</exception>
    public static void Save(string folder, IReadOnlyList<CheckpointFile> files) => AtomicFolder.Write(folder, temporary =>
    {
        foreach (CheckpointFile file in files)
        {
            string path = Path.Combine(temporary, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            file.Write(stream);
            stream.Flush(flushToDisk: true);
        }
    });

    private static IEnumerable<CheckpointFile> Weights(IPolicyWeights weights, SafetensorsType type, long maximumShardBytes)
    {
        List<List<SafetensorsEntry>> shards = Shards(weights, type, maximumShardBytes);
        if (shards.Count == 1)
        {
            yield return new(WeightFiles.SingleFile, stream => SafetensorsWriter.Write(stream, shards[0]));
            yield break;
        }
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < shards.Count; i++)
        {
            List<SafetensorsEntry> shard = shards[i];
            string name = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            foreach (SafetensorsEntry entry in shard) map[entry.Name] = name;
            yield return new(name, stream => SafetensorsWriter.Write(stream, shard));
        }
        var metadata = new { total_parameters = shards.Sum(s => s.Sum(e => e.Shape.Aggregate(1L, (a, b) => a * b))), total_size = shards.Sum(SafetensorsWriter.DataLength) };
        yield return new(WeightFiles.IndexFile, stream => stream.Write(Text(new { metadata, weight_map = map })));
    }

    private static List<List<SafetensorsEntry>> Shards(IPolicyWeights weights, SafetensorsType type, long maximumShardBytes)
    {
        var shards = new List<List<SafetensorsEntry>> { new() };
        long bytes = 0;
        foreach (CheckpointTensor tensor in PolicyFamilies.Get(weights.Config.ModelType, "policy").Tensors(weights.Config))
        {
            nint address = weights.Address(tensor.Parameter) + (nint)(tensor.Offset * sizeof(float));
            var entry = SafetensorsEntry.FromFloats(tensor.Name, tensor.Shape, address, type);
            if (bytes > 0 && bytes + entry.ByteCount > maximumShardBytes)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(entry);
            bytes += entry.ByteCount;
        }
        // Filled in the layers' order, written in the names', as the format's reference implementation does.
        foreach (List<SafetensorsEntry> shard in shards) shard.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return shards;
    }

    // Everything else in config.json stays as it was; keys keep their order and their spelling.
    private static byte[] WithType(byte[] config, SafetensorsType type)
    {
        JsonObject json = JsonNode.Parse(JsonFile.WithoutByteOrderMark(config).Span)!.AsObject();
        string name = type switch { SafetensorsType.F16 => "float16", SafetensorsType.BF16 => "bfloat16", _ => "float32" };
        string[] keys = [.. TypeKeys.Where(json.ContainsKey)];
        if (keys.Length > 0 && keys.All(key => json[key] is JsonValue value && value.TryGetValue(out string? stored) && stored == name)) return config;
        foreach (string key in keys.DefaultIfEmpty(TypeKeys[0])) json[key] = name;
        return Text(json);
    }

    private static byte[] Text(object json) => [.. JsonSerializer.SerializeToUtf8Bytes(json, Indented), (byte)'\n'];
}
