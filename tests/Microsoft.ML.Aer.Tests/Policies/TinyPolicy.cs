using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Config files of tiny decoders and checkpoint folders made from them, for one test.</summary>
internal sealed class TinyPolicy : IDisposable
{
    private TinyPolicy(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>A llama config with the given keys changed; null removes a key.</summary>
    public static JsonObject Config(string modelType = "llama", params (string Key, JsonNode? Value)[] changes)
    {
        var json = new JsonObject
        {
            ["model_type"] = modelType,
            ["vocab_size"] = 19,
            ["hidden_size"] = 16,
            ["intermediate_size"] = 12,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["head_dim"] = 4,
            ["max_position_embeddings"] = 64,
            ["tie_word_embeddings"] = false,
            ["initializer_range"] = 0.5,
        };
        foreach ((string key, JsonNode? value) in changes)
        {
            if (value is null) json.Remove(key);
            else json[key] = value;
        }
        return json;
    }

    public static PolicyConfig Parse(JsonObject config) =>
        PolicyConfigReader.Parse(new ConfigObject("config.json", JsonFile.ParseObject(JsonSerializer.SerializeToUtf8Bytes(config), "config.json")));

    /// <summary>A folder with this config, a tokenizer of 19 tokens and no weights.</summary>
    public static TinyPolicy Create(JsonObject? config = null)
    {
        var policy = new TinyPolicy(Directory.CreateTempSubdirectory("aer-policy-").FullName);
        System.IO.File.WriteAllText(policy.File("config.json"), (config ?? Config()).ToJsonString());
        System.IO.File.Copy(Path.Combine(TestPaths.Data("character-policy"), "tokenizer.json"), policy.File("tokenizer.json"));
        return policy;
    }

    /// <summary>A folder with this config and drawn weights.</summary>
    public static TinyPolicy CreateWithWeights(JsonObject? config = null, SafetensorsType type = SafetensorsType.F32, long shardBytes = long.MaxValue)
    {
        TinyPolicy source = Create(config), saved = new(Path.Combine(source.Folder, "saved"));
        using NativePolicyWeights weights = NativePolicyWeights.Load(source.Folder, seed: 7);
        CheckpointWriter.Save(saved.Folder, CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(source.Folder), type, shardBytes));
        return saved;
    }

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        string root = Path.GetFileName(Folder) == "saved" ? Path.GetDirectoryName(Folder)! : Folder;
        Directory.Delete(root, recursive: true);
    }
}
