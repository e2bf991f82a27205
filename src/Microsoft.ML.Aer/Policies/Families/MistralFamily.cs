namespace Microsoft.ML.Aer;

/// <summary>Mistral 7B and its relatives, within their sliding window.</summary>
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
        json.Only("attention_bias", false, "mistral has no biases");
        json.Only("mlp_bias", false, "mistral has no biases");
        bool slides = DecoderConfig.AnyLayerSlides(json, config.LayerCount) ?? true;
        return DecoderConfig.WithinSlidingWindow(json, config, slides, fallback: 4096);
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
