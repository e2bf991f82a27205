namespace Microsoft.ML.Aer;

/// <summary>Reads what all decoder families share in config.json.</summary>
internal static class DecoderConfig
{
    // Far beyond any decoder in use; a file beyond them is damaged, and would otherwise fail much later for want of memory.
    private const int LargestWidth = 1 << 20;
    private const int MostLayers = 4096;
    private const int LargestVocabulary = 1 << 24;
    private const int LongestContext = 1 << 30;

    public static PolicyConfig Read(ConfigObject json, DecoderDefaults defaults)
    {
        CheckArchitecture(json, defaults);
        int hidden = json.Int("hidden_size", 1, LargestWidth);
        int heads = json.Int("num_attention_heads", 1, LargestWidth);
        int keyValueHeads = json.Int("num_key_value_heads", 1, LargestWidth, json.Mentions("num_key_value_heads") ? heads : defaults.KeyValueHeadCount ?? heads);
        if (heads % keyValueHeads != 0)
        {
            throw json.Wrong("num_key_value_heads", $"{keyValueHeads}", $"a divisor of num_attention_heads, {heads}");
        }
        int vocabulary = json.Int("vocab_size", 1, LargestVocabulary);
        int context = json.Int("max_position_embeddings", 1, LongestContext, defaults.ContextLength);
        int headSize = HeadSize(json, hidden, heads, defaults);
        RotarySettings rotary = RotaryReader.Read(json, headSize, context, defaults);
        RefuseDropout(json);
        json.Only("rope_interleaved", false, "interleaved rotary channels are not supported");
        json.Only("is_encoder_decoder", false, "only decoders are supported");
        json.Only("add_cross_attention", false, "cross-attention is not supported");
        json.OnlyAbsent("pruned_heads", "pruned heads are not supported");
        json.OnlyAbsent("quantization_config", "quantised checkpoints are not supported; use the checkpoint in bfloat16, float16 or float32");
        json.Harmless(HarmlessKeys.InConfig);
        return new PolicyConfig
        {
            ModelType = defaults.ModelType,
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = json.Int("intermediate_size", 1, LargestWidth),
            LayerCount = json.Int("num_hidden_layers", 1, MostLayers),
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadSize = headSize,
            // Beyond its original context longrope computes with another table, which no cached key could follow.
            ContextLength = rotary.Scaling == RotaryScaling.LongRope ? Math.Min(context, rotary.OriginalContextLength) : context,
            NormEpsilon = json.Float("rms_norm_eps", defaults.NormEpsilon, f => f >= 0, "a number of at least 0"),
            TiedHead = json.Bool("tie_word_embeddings", defaults.TiedHead),
            Activation = Activation(json),
            Rotary = rotary,
            InitializerRange = json.Float("initializer_range", 0.02f, f => f >= 0, "a number of at least 0"),
            BosTokenId = TokenIds.One(json, "bos_token_id", vocabulary, defaults.BosTokenId),
            EosTokenIds = TokenIds.Many(json, "eos_token_id", vocabulary, defaults.EosTokenId),
            PadTokenId = TokenIds.One(json, "pad_token_id", vocabulary, defaults.PadTokenId),
        };
    }

    /// <summary>
    /// Ends the context where a sliding window would begin to bite: within it every token sees all earlier ones, so
    /// the policy computes exactly what its file says, for texts of that length.
    /// </summary>
    /// <param name="json">config.json.</param>
    /// <param name="config">The policy so far.</param>
    /// <param name="used">Whether some layer slides.</param>
    /// <param name="fallback">The family's window where the file names none; null: no window.</param>
    public static PolicyConfig WithinSlidingWindow(ConfigObject json, PolicyConfig config, bool used, int? fallback)
    {
        int? window = json.OptionalInt("sliding_window", 1, int.MaxValue) ?? (json.Mentions("sliding_window") ? null : fallback);
        return used && window < config.ContextLength ? config with { ContextLength = window.Value } : config;
    }

    /// <summary>Reads <c>layer_types</c>; layers with a sliding window count as used only if there are any.</summary>
    /// <returns>Whether some layer slides, or null where the key is absent.</returns>
    public static bool? AnyLayerSlides(ConfigObject json, int layerCount)
    {
        if (json.Texts("layer_types") is not { } types) return null;
        if (types.Count != layerCount) throw json.Wrong("layer_types", $"a list of {types.Count}", $"one entry for each of the {layerCount} layers");
        string? unknown = types.FirstOrDefault(t => t is not ("full_attention" or "sliding_attention"));
        if (unknown is not null) throw new NotSupportedException($"{json.Where}: 'layer_types' contains '{unknown}'; known: full_attention, sliding_attention.");
        return types.Contains("sliding_attention");
    }

    private static void CheckArchitecture(ConfigObject json, DecoderDefaults defaults)
    {
        if (json.Texts("architectures") is not { Count: > 0 } architectures || architectures.Contains(defaults.Architecture)) return;
        throw new NotSupportedException($"{json.Where}: 'architectures' is {string.Join(", ", architectures)}; expected {defaults.Architecture} for model_type {defaults.ModelType}.");
    }

    private static int HeadSize(ConfigObject json, int hidden, int heads, DecoderDefaults defaults)
    {
        if (json.OptionalInt("head_dim", 1, LargestWidth) is { } explicitSize) return explicitSize;
        if (defaults.HeadSize is { } fallback && !json.Mentions("head_dim")) return fallback;
        return hidden % heads == 0 ? hidden / heads : throw json.Wrong("hidden_size", $"{hidden}", $"a multiple of num_attention_heads, {heads}, where head_dim is not given");
    }

    private static void RefuseDropout(ConfigObject json)
    {
        foreach (string key in (string[])["attention_dropout", "resid_pdrop", "embd_pdrop", "hidden_dropout"])
        {
            json.Only(key, 0, "dropout is not supported; set it to 0");
        }
    }

    private static GateActivation Activation(ConfigObject json) => json.Text("hidden_act") switch
    {
        null or "silu" or "swish" => GateActivation.Silu,
        "gelu" => GateActivation.Gelu,
        "gelu_pytorch_tanh" or "gelu_new" => GateActivation.GeluTanh,
        _ => throw json.Unsupported("hidden_act", "this activation is not supported; known: silu, gelu, gelu_new, gelu_pytorch_tanh"),
    };
}
