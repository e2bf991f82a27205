using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>tokenizer.json files for one test.</summary>
internal static class TinyTokenizer
{
    /// <summary>A byte-pair tokenizer of a few tokens with the given components changed; null removes one.</summary>
    public static JsonObject Json(params (string Key, JsonNode? Value)[] changes)
    {
        JsonObject json = JsonNode.Parse("""
            {
              "version": "1.0",
              "added_tokens": [{"id": 6, "content": "<s>", "special": true, "normalized": false}],
              "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": {"type": "Fuse"},
              "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "<unk>": 3, " ": 4, "aba": 5}, "merges": [["a", "b"], ["ab", "a"]], "unk_token": "<unk>"}
            }
            """)!.AsObject();
        foreach ((string key, JsonNode? value) in changes)
        {
            JsonObject owner = key.StartsWith("model.", StringComparison.Ordinal) ? json["model"]!.AsObject() : json;
            owner[key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]] = value;
        }
        return json;
    }

    public static PolicyTokenizer Create(params (string Key, JsonNode? Value)[] changes) => Create(Json(changes).ToJsonString());

    public static PolicyTokenizer Create(string tokenizer, string? config = null)
    {
        var files = new Dictionary<string, byte[]> { [TokenizerFiles.Tokenizer] = Encoding.UTF8.GetBytes(tokenizer) };
        if (config is not null) files[TokenizerFiles.Config] = Encoding.UTF8.GetBytes(config);
        return PolicyTokenizer.Create(files, "folder");
    }
}
