namespace Microsoft.ML.Aer;

/// <summary>Llama 1 to 3, SmolLM and SmolLM2, TinyLlama and whatever else calls itself llama.</summary>
internal sealed class LlamaFamily : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "llama",
        Architecture = "LlamaForCausalLM",
        ContextLength = 2048,
        BosTokenId = 1,
        EosTokenId = 2,
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
        json.Only("use_sliding_window", false, "llama attends to the whole text");
        if (DecoderConfig.AnyLayerSlides(json, config.LayerCount) == true) throw json.Unsupported("layer_types", "llama attends to the whole text in every layer");
        return config;
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
