using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>How a policy decodes where its user sets nothing: from generation_config.json and from training.</summary>
internal sealed record PolicyGeneration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>0 where generation_config.json does not sample.</summary>
    public float Temperature { get; init; }

    public int TopK { get; init; }

    public float TopP { get; init; } = 1;

    public int MaxNewTokens { get; init; } = 256;

    /// <summary>The rollouts' temperature in training; 1 for a policy that was not trained here.</summary>
    public float TrainingTemperature { get; init; } = 1;

    /// <summary>What a checkpoint's generation_config.json says; the defaults where it has none.</summary>
    public static PolicyGeneration Of(CheckpointAssets assets) =>
        assets.Files.TryGetValue(PolicyConfigReader.GenerationFile, out byte[]? file) ? Read(file) : new PolicyGeneration();

    /// <summary>
    /// generation_config.json that says the same: a checkpoint's own, with this number of new tokens, and the token ids of
    /// <paramref name="config"/> where it has none; the file itself where it says all that.
    /// </summary>
    public byte[] ToJson(PolicyConfig config, CheckpointAssets assets)
    {
        JsonObject json = assets.Files.TryGetValue(PolicyConfigReader.GenerationFile, out byte[]? file)
            ? JsonNode.Parse(JsonFile.WithoutByteOrderMark(file).Span)!.AsObject()
            : [];
        JsonNode stored = json.DeepClone();
        Add("bos_token_id", config.BosTokenId);
        Add("eos_token_id", config.EosTokenIds.Count == 1 ? config.EosTokenIds[0] : config.EosTokenIds.Count == 0 ? null : new JsonArray([.. config.EosTokenIds.Select(id => (JsonNode)id)]));
        Add("pad_token_id", config.PadTokenId);
        if (Of(assets).MaxNewTokens != MaxNewTokens) json["max_new_tokens"] = MaxNewTokens;
        return file is not null && JsonNode.DeepEquals(stored, json) ? file : [.. JsonSerializer.SerializeToUtf8Bytes(json, Indented), (byte)'\n'];

        void Add(string key, JsonNode? value)
        {
            if (value is not null) json.TryAdd(key, value);
        }
    }

    /// <summary>Reads generation_config.json as transformers does: its temperature, top_k and top_p count only where it samples.</summary>
    /// <exception cref="InvalidDataException">The text is not JSON, or a value is not of its type or range.</exception>
    public static PolicyGeneration Read(ReadOnlySpan<byte> generationConfig)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(generationConfig) as JsonObject ?? throw new InvalidDataException("generation_config.json is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"generation_config.json is not valid JSON: {e.Message}", e);
        }

        var plain = new PolicyGeneration { MaxNewTokens = (int)Number("max_new_tokens", 256, low: 1, high: int.MaxValue) };
        if (json["do_sample"] is not JsonValue sample || !sample.TryGetValue(out bool samples) || !samples) return plain;
        return plain with
        {
            Temperature = (float)Number("temperature", 1, low: 0, high: float.MaxValue),
            // transformers' own default where the file says nothing.
            TopK = (int)Number("top_k", 50, low: 0, high: int.MaxValue),
            TopP = (float)Number("top_p", 1, low: double.Epsilon, high: 1),
        };

        double Number(string key, double absent, double low, double high)
        {
            if (json[key] is not { } node) return absent;
            if (node is JsonValue value && value.TryGetValue(out double number) && number >= low && number <= high) return number;
            throw new InvalidDataException($"generation_config.json: {key} is {node.ToJsonString()}, but must be a number from {low:G3} to {high:G3}.");
        }
    }
}
