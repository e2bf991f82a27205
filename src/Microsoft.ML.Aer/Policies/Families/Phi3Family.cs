namespace Microsoft.ML.Aer;

/// <summary>Phi-3, Phi-3.5 and Phi-4-mini: fused projections, partial rotary, longrope.</summary>
internal sealed class Phi3Family : IPolicyFamily
{
    private static readonly DecoderDefaults Defaults = new()
    {
        ModelType = "phi3",
        Architecture = "Phi3ForCausalLM",
        ContextLength = 4096,
        NormEpsilon = 1e-5f,
        PartialRotary = true,
        LongRope = true,
        BosTokenId = 1,
        EosTokenId = 32_000,
        PadTokenId = 32_000,
    };

    public string ModelType => Defaults.ModelType;

    public PolicyConfig ReadConfig(ConfigObject json)
    {
        PolicyConfig config = DecoderConfig.Read(json, Defaults);
        foreach (string bias in (string[])["attention_bias", "mlp_bias", "lm_head_bias"])
        {
            json.Only(bias, false, "phi3 has no biases");
        }
        // Phi-4-mini's file carries these two at values that change nothing.
        json.Only("full_attn_mod", 1, "only full attention in every layer is supported");
        json.Only("interpolate_factor", 1, "rotary interpolation is not supported");
        json.Harmless(["original_max_position_embeddings"]); // Read where longrope needs it.
        return DecoderConfig.WithinSlidingWindow(json, config, used: true, fallback: null);
    }

    public IEnumerable<CheckpointTensor> Tensors(PolicyConfig config) => CheckpointNames.Fused(config);
}
