using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>The texts of the tokens with a role, as tokenizer_config.json or, in older folders, special_tokens_map.json names them.</summary>
internal sealed record SpecialTokenTexts(string? Bos, string? Eos, string? Pad, string? Unknown)
{
    /// <exception cref="FormatException">A file is no JSON object, or a token is neither a text nor an object with one.</exception>
    public static SpecialTokenTexts Read(IReadOnlyDictionary<string, byte[]> files, string place)
    {
        List<(string Path, Dictionary<string, JsonElement> Values)> sources = [];
        foreach (string name in new[] { TokenizerFiles.Config, TokenizerFiles.SpecialTokensMap })
        {
            string path = Path.Combine(place, name);
            if (files.TryGetValue(name, out byte[]? bytes)) sources.Add((path, JsonFile.ParseObject(bytes, path)));
        }
        return new SpecialTokenTexts(Text("bos_token"), Text("eos_token"), Text("pad_token"), Text("unk_token"));

        string? Text(string key)
        {
            foreach ((string path, Dictionary<string, JsonElement> values) in sources)
            {
                if (!values.TryGetValue(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) continue;
                // Written by slow tokenizers as {"content": ..., "lstrip": ...}.
                if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) value = content;
                return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"{path}: '{key}' is {value.GetRawText()}, expected a text or an object with its 'content'.");
            }
            return null;
        }
    }
}
