using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>
/// Every key that transformers' configuration class of a family has, and what it does here: changes the policy, is
/// refused by name, or is known to change nothing. No key is in neither list.
/// </summary>
public sealed class PolicyConfigKeyTests
{
    private static readonly string[] Families = ["llama", "mistral", "phi3", "qwen2", "qwen3", "smollm3"];

    // Key and a value that differs from the test's file and from the default.
    private static readonly (string Families, string Key, string Value)[] Honoured =
    [
        ("*", "vocab_size", "20"),
        ("*", "hidden_size", "32"),
        ("*", "intermediate_size", "13"),
        ("*", "num_hidden_layers", "3"),
        ("*", "num_attention_heads", "8"),
        ("*", "num_key_value_heads", "1"),
        ("*", "head_dim", "8"),
        ("*", "max_position_embeddings", "65"),
        ("*", "rms_norm_eps", "0.25"),
        ("*", "tie_word_embeddings", "true"),
        ("*", "hidden_act", "\"gelu\""),
        ("*", "hidden_act", "\"gelu_pytorch_tanh\""),
        ("*", "initializer_range", "0.25"),
        ("*", "rope_theta", "77.0"),
        ("*", "rope_parameters", """{"rope_type":"default","rope_theta":77.0}"""),
        ("*", "bos_token_id", "3"),
        ("*", "eos_token_id", "[3, 4]"),
        ("*", "pad_token_id", "5"),
        ("llama mistral qwen2 qwen3 smollm3", "rope_scaling", """{"type":"linear","factor":2.0}"""),
        ("llama mistral qwen2 qwen3 smollm3", "rope_parameters", """{"rope_type":"llama3","rope_theta":10000.0,"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":32}"""),
        ("llama qwen3 smollm3", "attention_bias", "true"),
        ("llama smollm3", "mlp_bias", "true"),
        ("phi3", "partial_rotary_factor", "0.5"),
        ("phi3", "rope_parameters", """{"rope_type":"default","partial_rotary_factor":0.5}"""),
        ("phi3", "rope_scaling", """{"type":"longrope","short_factor":[1.0,2.0],"long_factor":[1.0,3.0]}"""),
        ("phi3", "rope_scaling", """{"type":"su","short_factor":[1.0,2.0],"long_factor":[1.0,3.0]}"""),
        ("mistral phi3", "sliding_window", "8"), // the context ends there
        ("smollm3", "no_rope_layers", "[0, 1]"),
        ("smollm3", "no_rope_layer_interval", "2"),
    ];

    private static readonly (string Families, string Key, string Value)[] Refused =
    [
        ("*", "attention_dropout", "0.1"),
        ("*", "resid_pdrop", "0.1"),
        ("*", "embd_pdrop", "0.1"),
        ("*", "hidden_dropout", "0.1"),
        ("*", "rope_interleaved", "true"),
        ("*", "is_encoder_decoder", "true"),
        ("*", "add_cross_attention", "true"),
        ("*", "pruned_heads", """{"0":[1]}"""),
        ("*", "quantization_config", """{"quant_method":"gptq"}"""),
        ("*", "hidden_act", "\"relu\""),
        ("*", "architectures", """["BertForMaskedLM"]"""),
        ("*", "rope_scaling", """{"type":"dynamic","factor":2.0}"""),
        ("*", "rope_parameters", """{"rope_type":"default","beta_fast":32}"""),
        ("*", "logit_scale", "0.5"),
        ("*", "final_logit_softcapping", "30.0"),
        ("*", "qk_layernorm", "true"),
        ("*", "num_experts", "8"),
        ("*", "residual_multiplier", "0.5"),
        ("*", "parallel_residual", "true"),
        ("llama", "sliding_window", "8"),
        ("llama", "use_sliding_window", "true"),
        ("llama", "layer_types", """["full_attention","sliding_attention"]"""),
        ("*", "rope_parameters", """{"full_attention":{"rope_type":"default"},"sliding_attention":{"rope_type":"default"}}"""),
        ("llama mistral qwen2 qwen3 smollm3", "partial_rotary_factor", "0.5"),
        ("llama mistral qwen2 qwen3 smollm3", "rope_scaling", """{"type":"longrope","short_factor":[1.0,2.0],"long_factor":[1.0,3.0]}"""),
        ("llama mistral qwen2 qwen3 smollm3", "rope_scaling", """{"type":"yarn","factor":2.0}"""),
        ("phi3", "rope_scaling", """{"type":"linear","factor":2.0}"""),
        ("mistral", "attention_bias", "true"),
        ("mistral qwen2 qwen3", "mlp_bias", "true"),
        ("qwen2", "attention_bias", "false"),
        ("qwen2", "use_mrope", "true"),
        ("qwen2 qwen3 smollm3", "layer_types", """["full_attention","linear_attention"]"""),
        ("qwen2 qwen3 smollm3", "layer_types", """["full_attention"]"""),
        ("mistral", "layer_types", """["full_attention","chunked_attention"]"""),
        ("phi3", "attention_bias", "true"),
        ("phi3", "mlp_bias", "true"),
        ("phi3", "lm_head_bias", "true"),
        ("phi3", "full_attn_mod", "2"),
        ("phi3", "interpolate_factor", "2"),
        ("smollm3", "no_rope_layers", "[2, 1]"),
        ("smollm3", "no_rope_layers", "[1]"),
    ];

    private static readonly (string Families, string Key, string Value)[] WithoutEffect =
    [
        ("*", "use_cache", "false"),
        ("*", "torch_dtype", "\"bfloat16\""),
        ("*", "dtype", "\"float16\""),
        ("*", "transformers_version", "\"9.9\""),
        ("*", "_name_or_path", "\"x\""),
        ("*", "pretraining_tp", "2"),
        ("*", "attention_dropout", "0.0"),
        ("*", "rope_scaling", "null"),
        ("*", "rope_scaling", """{"rope_type":"default"}"""),
        ("*", "temperature", "0.6"),
        ("*", "anything_at_null", "null"),
        ("mistral phi3", "sliding_window", "64"),
        ("mistral phi3 qwen2 qwen3 smollm3", "sliding_window", "null"),
        ("qwen2 qwen3 smollm3", "max_window_layers", "28"),
        ("qwen2 qwen3 smollm3", "use_sliding_window", "false"),
        ("qwen2 qwen3 smollm3", "sliding_window", "8"), // switched off
        ("qwen2 qwen3 smollm3", "layer_types", """["full_attention","full_attention"]"""),
        ("qwen2", "attention_bias", "true"),
        ("mistral", "attention_bias", "false"),
        ("mistral qwen2 qwen3", "mlp_bias", "false"),
        ("llama", "use_sliding_window", "false"),
        ("llama", "layer_types", """["full_attention","full_attention"]"""),
        ("phi3", "original_max_position_embeddings", "4096"), // read with longrope alone
    ];

    public static TheoryData<string, string, string> HonouredKeys => Rows(Honoured);

    public static TheoryData<string, string, string> RefusedKeys => Rows(Refused);

    public static TheoryData<string, string, string> KeysWithoutEffect => Rows(WithoutEffect);

    [Theory]
    [MemberData(nameof(HonouredKeys))]
    public void HonouredKey_ChangesThePolicy(string family, string key, string value) =>
        Assert.NotEqual(Describe(TinyPolicy.Config(family)), Describe(Config(family, (key, value))));

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public void RefusedKey_IsNamed(string family, string key, string value)
    {
        Exception e = Assert.ThrowsAny<Exception>(() => TinyPolicy.Parse(Config(family, (key, value))));
        Assert.True(e is NotSupportedException or FormatException, e.ToString());
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("config.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(KeysWithoutEffect))]
    public void KeyWithoutEffect_ChangesNothing(string family, string key, string value) =>
        Assert.Equal(Describe(TinyPolicy.Config(family)), Describe(Config(family, (key, value))));

    [Theory]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("smollm3")]
    public void SlidingWindowSwitchedOn_EndsTheContext(string family)
    {
        JsonObject config = Config(family, ("use_sliding_window", "true"), ("sliding_window", "8"), ("max_window_layers", "0"));
        Assert.Equal(8, TinyPolicy.Parse(config).ContextLength);
        config["layer_types"] = JsonNode.Parse("""["full_attention","full_attention"]""");
        Assert.Equal(64, TinyPolicy.Parse(config).ContextLength);
    }

    [Fact]
    public void PublishedShapes_OfEveryFamily_AreRead()
    {
        Assert.Equal(2047, TinyPolicy.Parse(Config("phi3", ("max_position_embeddings", "4096"), ("original_max_position_embeddings", "4096"), ("sliding_window", "2047"))).ContextLength);
        Assert.Equal(4096, TinyPolicy.Parse(Config("mistral", ("max_position_embeddings", "32768"), ("sliding_window", "4096"))).ContextLength);
        Assert.Equal(131072, TinyPolicy.Parse(Config("mistral", ("max_position_embeddings", "131072"), ("sliding_window", "null"))).ContextLength);
        Assert.Equal(32768, TinyPolicy.Parse(Config("qwen2", ("max_position_embeddings", "32768"), ("sliding_window", "4096"), ("max_window_layers", "1"), ("use_sliding_window", "false"))).ContextLength);
    }

    [Theory]
    [InlineData("num_attention_heads", "0", "an integer from 1")]
    [InlineData("num_attention_heads", "-4", "an integer from 1")]
    [InlineData("num_attention_heads", "3", "a divisor of num_attention_heads")]
    [InlineData("num_key_value_heads", "3", "a divisor of num_attention_heads, 4")]
    [InlineData("num_hidden_layers", "1e9", "an integer from 1 to 4096")]
    [InlineData("hidden_size", "\"16\"", "an integer from 1")]
    [InlineData("hidden_size", "1.5", "an integer from 1")]
    [InlineData("hidden_size", "99999999999999999999", "an integer from 1")]
    [InlineData("vocab_size", "null", "is missing")]
    [InlineData("head_dim", "3", "a positive even number")]
    [InlineData("rms_norm_eps", "-1", "a number of at least 0")]
    [InlineData("rms_norm_eps", "1e99", "a number of at least 0")]
    [InlineData("rope_theta", "0", "a number above 1")]
    [InlineData("eos_token_id", "19", "an id below vocab_size, 19")]
    [InlineData("eos_token_id", "[1, \"a\"]", "an integer or a list of integers")]
    [InlineData("tie_word_embeddings", "1", "true or false")]
    [InlineData("rope_scaling", "[]", "an object")]
    [InlineData("rope_scaling", """{"type":"llama3","factor":8.0}""", "'low_freq_factor' is missing")]
    [InlineData("rope_scaling", """{"type":"linear"}""", "'factor' is missing")]
    public void AbsurdValue_IsRefusedWithWhatIsExpected(string key, string value, string expected)
    {
        var e = Assert.Throws<FormatException>(() => TinyPolicy.Parse(Config("llama", (key, value))));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("config.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_SaysThatThereIsNone_WhereAnAbsentKeyLeavesTheFamilysDefault()
    {
        JsonObject absent = Config("mistral", ("hidden_size", "64"), ("num_attention_heads", "16"), ("max_position_embeddings", "8192"));
        absent.Remove("num_key_value_heads");
        PolicyConfig defaults = TinyPolicy.Parse(absent);
        Assert.Equal((8, 4096, 2), (defaults.KeyValueHeadCount, defaults.ContextLength, defaults.EosTokenIds.Single()));
        foreach (string key in new[] { "num_key_value_heads", "sliding_window", "eos_token_id", "head_dim" }) absent[key] = null;
        PolicyConfig none = TinyPolicy.Parse(absent);
        Assert.Equal((16, 8192, 1), (none.KeyValueHeadCount, none.ContextLength, none.HeadSize * none.HeadCount / none.HiddenSize));
        Assert.Empty(none.EosTokenIds);
    }

    [Fact]
    public void BothSpellingsOfTheRotarySettings_AreOneSetting()
    {
        const string Scaling = """{"rope_type":"linear","factor":4.0}""";
        string top = Describe(Config("llama", ("rope_theta", "500.0"), ("rope_scaling", Scaling)));
        string nested = Describe(Config("llama", ("rope_parameters", """{"rope_type":"linear","factor":4.0,"rope_theta":500.0}""")));
        Assert.Equal(top, nested);
        Assert.Throws<FormatException>(() => TinyPolicy.Parse(Config("llama", ("rope_scaling", Scaling), ("rope_parameters", Scaling))));
        Assert.Throws<FormatException>(() => TinyPolicy.Parse(Config("llama", ("rope_theta", "500.0"), ("rope_parameters", """{"rope_theta":600.0}"""))));
    }

    [Fact]
    public void UnknownFamily_ListsTheKnownOnes()
    {
        string message = Assert.Throws<NotSupportedException>(() => TinyPolicy.Parse(TinyPolicy.Config("gpt2"))).Message;
        Assert.All(Families, family => Assert.Contains(family, message, StringComparison.Ordinal));
        Assert.Equal(Families, PolicyFamilies.Names.Order(StringComparer.Ordinal));
    }

    private static TheoryData<string, string, string> Rows((string Families, string Key, string Value)[] keys) =>
        [.. keys.SelectMany(k => (k.Families == "*" ? Families : k.Families.Split(' ')).Select(f => (f, k.Key, k.Value)))];

    private static JsonObject Config(string family, params (string Key, string Value)[] changes)
    {
        JsonObject config = TinyPolicy.Config(family);
        foreach ((string key, string value) in changes) config[key] = JsonNode.Parse(value);
        return config;
    }

    private static string Describe(JsonObject config) => JsonSerializer.Serialize(TinyPolicy.Parse(config));
}
