namespace Microsoft.ML.Aer;

/// <summary>SmolLM3: every fourth layer rotates nothing, unless the file says otherwise.</summary>
internal sealed class SmolLM3Family : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "smollm3",
        Architecture = "SmolLM3ForCausalLM",
        ContextLength = 32_768,
        RotaryTheta = 2_000_000,
        TiedHead = true,
        KeyValueHeadCount = 4,
        BosTokenId = 128_000,
        EosTokenId = 128_001,
        PadTokenId = 128_004,
    };

    public string ModelType => Defaults.ModelType;

    public PolicyConfig ReadConfig(ConfigObject json)
    {
        bool attentionBias = json.Bool("attention_bias", false);
        PolicyConfig config = DecoderConfig.Read(json, Defaults) with
        {
            QueryKeyValueBias = attentionBias,
            AttentionOutputBias = attentionBias,
            MlpBias = json.Bool("mlp_bias", false),
        };
        bool enabled = json.Bool("use_sliding_window", false);
        bool slides = DecoderConfig.AnyLayerSlides(json, config.LayerCount) ?? true;
        config = DecoderConfig.WithinSlidingWindow(json, config, enabled && slides, fallback: null);
        json.Harmless(["max_window_layers"]); // Not a setting of this family, though its published file has it.
        return config with { LayersWithoutRotary = LayersWithoutRotary(json, config.LayerCount) };
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);

    private static HashSet<int> LayersWithoutRotary(ConfigObject json, int layerCount)
    {
        int interval = json.Int("no_rope_layer_interval", 1, int.MaxValue, fallback: 4);
        if (json.IntOrInts("no_rope_layers") is not { } rotates)
        {
            return [.. Enumerable.Range(0, layerCount).Where(i => (i + 1) % interval == 0)];
        }
        // The key's name says the opposite of its values: 1 is a layer with rotation.
        if (rotates.Count < layerCount || rotates.Any(r => r is not (0 or 1)))
        {
            throw json.Wrong("no_rope_layers", $"a list of {rotates.Count}", $"0 or 1 for each of the {layerCount} layers");
        }
        return [.. Enumerable.Range(0, layerCount).Where(i => rotates[i] == 0)];
    }
}
