namespace Microsoft.ML.Aer;

/// <summary>Qwen2, Qwen2.5 and models distilled into them: biases on query, key and value only.</summary>
internal sealed class Qwen2Family : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "qwen2",
        Architecture = "Qwen2ForCausalLM",
        ContextLength = 32_768,
        KeyValueHeadCount = 32,
    };

    public string ModelType => Defaults.ModelType;

    public PolicyConfig ReadConfig(ConfigObject json)
    {
        json.Only("attention_bias", true, "qwen2 always has biases on query, key and value");
        json.Only("use_mrope", false, "multimodal rotary embedding is not supported");
        json.Only("mlp_bias", false, "qwen2 has no biases there");
        PolicyConfig config = DecoderConfig.Read(json, Defaults) with { QueryKeyValueBias = true };
        return QwenWindow.Within(json, config);
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Split(config);
}
