namespace Microsoft.ML.Aer;

/// <summary>
/// The parameters of a policy, derived from its config alone. Query, key and value share one matrix, gate and up
/// another: one product instead of three or two in training and in the rollout. Families only say which rows of
/// these matrices their checkpoint names stand for.
/// </summary>
internal static class PolicyLayout
{
    public const string Embedding = "embed_tokens.weight";
    public const string FinalNorm = "norm.weight";
    public const string Head = "lm_head.weight";

    public static string InputNorm(int layer) => $"layers.{layer}.input_norm.weight";

    public static string Qkv(int layer, string part = "weight") => $"layers.{layer}.attention.qkv.{part}";

    public static string QueryNorm(int layer) => $"layers.{layer}.attention.query_norm.weight";

    public static string KeyNorm(int layer) => $"layers.{layer}.attention.key_norm.weight";

    public static string AttentionOutput(int layer, string part = "weight") => $"layers.{layer}.attention.output.{part}";

    public static string PostAttentionNorm(int layer) => $"layers.{layer}.post_attention_norm.weight";

    public static string GateUp(int layer, string part = "weight") => $"layers.{layer}.mlp.gate_up.{part}";

    public static string Down(int layer, string part = "weight") => $"layers.{layer}.mlp.down.{part}";

    /// <summary>Every parameter of <paramref name="config"/>, in the order of the computation.</summary>
    public static IEnumerable<PolicyParameter> Parameters(PolicyConfig config)
    {
        long hidden = config.HiddenSize, mlp = config.IntermediateSize, query = config.QueryWidth;
        long qkv = query + 2L * config.KeyValueWidth;
        yield return new(Embedding, [config.VocabularySize, hidden]);
        for (int i = 0; i < config.LayerCount; i++)
        {
            yield return new(InputNorm(i), [hidden]);
            yield return new(Qkv(i), [qkv, hidden]);
            if (config.QueryKeyValueBias) yield return new(Qkv(i, "bias"), [qkv]);
            if (config.QueryKeyNorm)
            {
                yield return new(QueryNorm(i), [config.HeadSize]);
                yield return new(KeyNorm(i), [config.HeadSize]);
            }
            yield return new(AttentionOutput(i), [hidden, query]);
            if (config.AttentionOutputBias) yield return new(AttentionOutput(i, "bias"), [hidden]);
            yield return new(PostAttentionNorm(i), [hidden]);
            yield return new(GateUp(i), [2 * mlp, hidden]);
            if (config.MlpBias) yield return new(GateUp(i, "bias"), [2 * mlp]);
            yield return new(Down(i), [hidden, mlp]);
            if (config.MlpBias) yield return new(Down(i, "bias"), [hidden]);
        }
        yield return new(FinalNorm, [hidden]);
        if (!config.TiedHead) yield return new(Head, [config.VocabularySize, hidden]);
    }
}
