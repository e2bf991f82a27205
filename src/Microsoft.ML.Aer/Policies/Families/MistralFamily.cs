namespace Microsoft.ML.Aer;

/// <summary>Mistral 7B and its relatives, as far as their sliding window is not needed.</summary>
internal sealed class MistralFamily : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "mistral",
        Architecture = "MistralForCausalLM",
        ContextLength = 131_072,
        KeyValueHeadCount = 8,
        BosTokenId = 1,
        EosTokenId = 2,
    };

    public string ModelType => Defaults.ModelType;

    public PolicyConfig ReadConfig(ConfigObject json)
    {
        PolicyConfig config = DecoderConfig.Read(json, Defaults);
        bool slides = DecoderConfig.AnyLayerSlides(json, config.LayerCount) ?? true;
        DecoderConfig.CheckSlidingWindow(json, config.ContextLength, slides, fallback: 4096);
        return config;
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
