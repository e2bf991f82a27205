using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Small random policies of shapes that no golden has.</summary>
internal static class UnusualPolicies
{
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["head size 24"] = """{ "hidden_size": 96, "num_key_value_heads": 4 }""",
        ["head size 20"] = """{ "hidden_size": 80 }""",
        ["head size 6, one key-value head"] = """{ "hidden_size": 24, "num_key_value_heads": 1 }""",
        ["biases"] = """{ "hidden_size": 64, "attention_bias": true, "mlp_bias": true }""",
        ["biases, GELU"] = """{ "hidden_size": 64, "attention_bias": true, "mlp_bias": true, "hidden_act": "gelu_pytorch_tanh" }""",
        ["exact GELU, own head size"] = """{ "hidden_size": 48, "head_dim": 32, "hidden_act": "gelu", "tie_word_embeddings": false }""",
        ["rotary width 24 of 32"] = """{ "model_type": "phi3", "architectures": ["Phi3ForCausalLM"], "hidden_size": 128, "partial_rotary_factor": 0.75 }""",
        ["rotary width 16 of 20"] = """{ "model_type": "phi3", "architectures": ["Phi3ForCausalLM"], "hidden_size": 80, "partial_rotary_factor": 0.8 }""",
        ["head size 24, a layer without rotation"] = """{ "model_type": "smollm3", "architectures": ["SmolLM3ForCausalLM"], "hidden_size": 96, "no_rope_layers": [1, 0] }""",
        ["head size 24, normed heads"] = """{ "model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "hidden_size": 96, "head_dim": 24 }""",
    };

    public static IEnumerable<string> Names => Changes.Keys;

    public static NativePolicyWeights Create(string name)
    {
        JsonObject config = JsonNode.Parse("""
            { "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 64, "intermediate_size": 80, "num_hidden_layers": 2,
              "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 128, "tie_word_embeddings": true,
              "initializer_range": 0.2, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0 }
            """)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(Changes[name])!.AsObject()) config[key] = value!.DeepClone();
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.FullName, "config.json"), config.ToJsonString());
        return NativePolicyWeights.Load(folder.FullName, seed: 3);
    }
}
