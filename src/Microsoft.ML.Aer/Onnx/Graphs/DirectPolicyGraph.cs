namespace Microsoft.ML.Aer;

/// <summary>
/// The graph this library decodes with: a step's tokens in one row without padding, whatever sequences they belong
/// to, and attention as an operator of our own that keeps the cache (<see cref="AttentionOperator"/>).
/// </summary>
/// <remarks>Matrices stay [out, in] as in checkpoints, so that one address serves training, embedding and head.</remarks>
internal sealed class DirectPolicyGraph : PolicyGraph
{
    /// <summary>Token ids [tokens] int32.</summary>
    public const string Tokens = "tokens";

    /// <summary>Which tokens' logits are wanted [rows] int32.</summary>
    public const string Rows = "rows";

    /// <summary>[rows, vocabulary] float32.</summary>
    public const string Logits = "logits";

    private DirectPolicyGraph(PolicyConfig config)
        : base(config, "policy")
    {
    }

    /// <param name="config">The policy.</param>
    /// <param name="externalFile">File name that the initializers claim to lie in; it must exist beside the model, and may be empty.</param>
    public static ModelProto Create(PolicyConfig config, string externalFile) => new DirectPolicyGraph(config).Build(externalFile);

    /// <summary>The parameters the graph reads; norms of queries and keys are the attention operator's own affair.</summary>
    public static IEnumerable<PolicyParameter> Parameters(PolicyConfig config)
    {
        HashSet<string> own = [.. Enumerable.Range(0, config.LayerCount).SelectMany(i => new[] { PolicyLayout.QueryNorm(i), PolicyLayout.KeyNorm(i) })];
        return PolicyLayout.Parameters(config).Where(parameter => !own.Contains(parameter.Name));
    }

    private ModelProto Build(string externalFile)
    {
        Graph.ImportDomain(AttentionOperator.Domain);
        string tokens = Graph.Input(Tokens, TensorProto.Types.DataType.Int32, "tokens");
        string rows = Graph.Input(Rows, TensorProto.Types.DataType.Int32, "rows");
        foreach (PolicyParameter parameter in Parameters(Config))
        {
            Graph.External(parameter.Name, TensorProto.Types.DataType.Float, parameter.Shape, externalFile, 0, parameter.Count * sizeof(float));
        }
        string hidden = Graph.Node("rows", "Gather", [Decoder(tokens), rows]);
        Gemm("lm_head", hidden, Config.TiedHead ? PolicyLayout.Embedding : PolicyLayout.Head, null, Logits);
        Graph.Output(Logits, TensorProto.Types.DataType.Float, "rows", Config.VocabularySize);
        return Graph.Model;
    }

    protected override string Project(string name, string input, string weight, string? bias) => Gemm(name, input, weight, bias, output: null);

    protected override string Attend(int layer, string qkv) =>
        Graph.Node($"layers.{layer}.attention", AttentionOperator.Name, [qkv], [OnnxGraph.Int(AttentionOperator.LayerAttribute, layer)], AttentionOperator.Domain);

    private string Gemm(string name, string input, string weight, string? bias, string? output) =>
        Graph.Node(name, "Gemm", bias is null ? [input, weight] : [input, weight, bias], [OnnxGraph.Int("transB", 1)], output: output);
}
