namespace Microsoft.ML.Aer;

/// <summary>Qwen3's dense models: norms over each query and key head, a head size of its own.</summary>
internal sealed class Qwen3Family : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "qwen3",
        Architecture = "Qwen3ForCausalLM",
        ContextLength = 32_768,
        KeyValueHeadCount = 32,
        HeadSize = 128,
    };

    public string ModelType => Defaults.ModelType;

    public PolicyConfig ReadConfig(ConfigObject json)
    {
        bool attentionBias = json.Bool("attention_bias", false);
        json.Only("mlp_bias", false, "qwen3 has no biases there");
        PolicyConfig config = DecoderConfig.Read(json, Defaults) with
        {
            QueryKeyValueBias = attentionBias,
            AttentionOutputBias = attentionBias,
            QueryKeyNorm = true,
        };
        return QwenWindow.Within(json, config);
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
