namespace Microsoft.ML.Aer;

/// <summary>The tensor names Hugging Face decoders share, in the order in which transformers goes through a model and fills its shards.</summary>
internal static class CheckpointNames
{
    public const string Head = "lm_head.weight";

    /// <summary>Query, key, value, gate and up each under a name of its own (most families).</summary>
    public static IEnumerable<CheckpointTensor> Split(PolicyConfig config) => Tensors(config, fused: false);

    /// <summary>Query, key and value in one tensor, gate and up in another (phi3); row order as in our own layout.</summary>
    public static IEnumerable<CheckpointTensor> Fused(PolicyConfig config) => Tensors(config, fused: true);

    private static IEnumerable<CheckpointTensor> Tensors(PolicyConfig config, bool fused)
    {
        long hidden = config.HiddenSize, mlp = config.IntermediateSize, query = config.QueryWidth, keyValue = config.KeyValueWidth;
        (string, long)[] qkv = fused
            ? [("self_attn.qkv_proj", query + (2 * keyValue))]
            : [("self_attn.q_proj", query), ("self_attn.k_proj", keyValue), ("self_attn.v_proj", keyValue)];
        (string, long)[] gateUp = fused ? [("mlp.gate_up_proj", 2 * mlp)] : [("mlp.gate_proj", mlp), ("mlp.up_proj", mlp)];

        yield return new("model.embed_tokens.weight", PolicyLayout.Embedding, 0, [config.VocabularySize, hidden]);
        for (int i = 0; i < config.LayerCount; i++)
        {
            string layer = $"model.layers.{i}";
            foreach (CheckpointTensor t in Rows(layer, qkv, p => PolicyLayout.Qkv(i, p), hidden, config.QueryKeyValueBias)) yield return t;
            foreach (CheckpointTensor t in Rows(layer, [("self_attn.o_proj", hidden)], p => PolicyLayout.AttentionOutput(i, p), query, config.AttentionOutputBias)) yield return t;
            if (config.QueryKeyNorm)
            {
                yield return new($"{layer}.self_attn.q_norm.weight", PolicyLayout.QueryNorm(i), 0, [config.HeadSize]);
                yield return new($"{layer}.self_attn.k_norm.weight", PolicyLayout.KeyNorm(i), 0, [config.HeadSize]);
            }
            foreach (CheckpointTensor t in Rows(layer, gateUp, p => PolicyLayout.GateUp(i, p), hidden, config.MlpBias)) yield return t;
            foreach (CheckpointTensor t in Rows(layer, [("mlp.down_proj", hidden)], p => PolicyLayout.Down(i, p), mlp, config.MlpBias)) yield return t;
            yield return new($"{layer}.input_layernorm.weight", PolicyLayout.InputNorm(i), 0, [hidden]);
            yield return new($"{layer}.post_attention_layernorm.weight", PolicyLayout.PostAttentionNorm(i), 0, [hidden]);
        }
        yield return new("model.norm.weight", PolicyLayout.FinalNorm, 0, [hidden]);
        if (!config.TiedHead) yield return new(Head, PolicyLayout.Head, 0, [config.VocabularySize, hidden]);
    }

    private static IEnumerable<CheckpointTensor> Rows(string layer, (string Name, long Rows)[] tensors, Func<string, string> parameter, long columns, bool bias)
    {
        long row = 0;
        foreach ((string name, long rows) in tensors)
        {
            yield return new($"{layer}.{name}.weight", parameter("weight"), row, [rows, columns]);
            if (bias) yield return new($"{layer}.{name}.bias", parameter("bias"), row, [rows]);
            row += rows;
        }
    }
}
