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
        return DecoderConfig.Read(json, Defaults) with
        {
            QueryKeyValueBias = attentionBias,
            AttentionOutputBias = attentionBias,
            MlpBias = json.Bool("mlp_bias", false),
        };
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
