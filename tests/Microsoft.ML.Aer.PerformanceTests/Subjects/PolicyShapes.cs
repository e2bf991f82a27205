using System.Globalization;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Shapes to measure without a checkpoint at hand: folders with a config.json only, whose weights are drawn.</summary>
internal static class PolicyShapes
{
    public const string Default = "smollm2-135m";

    // Hidden, layers, heads, key-value heads, head size, MLP, vocabulary, context.
    private static readonly Dictionary<string, int[]> Known = new(StringComparer.Ordinal)
    {
        [Default] = [576, 30, 9, 3, 64, 1536, 49152, 8192],
        ["countdown"] = [96, 4, 4, 4, 24, 256, 19, 64],
        ["1m"] = [128, 5, 4, 2, 32, 384, 512, 4096],
        ["5m"] = [256, 6, 4, 4, 64, 688, 128, 4096],
        ["15m"] = [288, 6, 6, 6, 48, 768, 32000, 4096],
        ["45m"] = [384, 12, 6, 2, 64, 1024, 49152, 4096],
        ["qwen2.5-0.5b"] = [896, 24, 14, 2, 64, 4864, 151936, 4096],
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Writes the shape's checkpoint folder, without weights.</summary>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    public static string Write(string name, string folder)
    {
        if (!Known.TryGetValue(name, out int[]? s)) throw new ArgumentException($"--shape {name} is not known; there are {string.Join(", ", Names)}.");
        string config = string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama",
              "hidden_size": {{s[0]}}, "num_hidden_layers": {{s[1]}}, "num_attention_heads": {{s[2]}}, "num_key_value_heads": {{s[3]}}, "head_dim": {{s[4]}},
              "intermediate_size": {{s[5]}}, "vocab_size": {{s[6]}}, "max_position_embeddings": {{s[7]}},
              "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": true, "attention_bias": false, "mlp_bias": false,
              "bos_token_id": null, "eos_token_id": 0, "pad_token_id": 0, "initializer_range": 0.04, "torch_dtype": "float32"
            }
            """);
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        return folder;
    }
}
