namespace Microsoft.ML.Aer;

/// <summary>
/// The graph this library decodes with: a step's tokens in one row without padding, whatever sequences they belong
/// to, attention as an operator of our own that keeps the cache (<see cref="AttentionOperator"/>), and the draws of the next tokens as
/// its last (<see cref="DrawOperator"/>).
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

    private readonly bool _inPlace;
    private readonly Dictionary<string, long[]> _shapes;

    private DirectPolicyGraph(PolicyConfig config, bool inPlace)
        : base(config, "policy")
    {
        _inPlace = inPlace;
        _shapes = Parameters(config).ToDictionary(parameter => parameter.Name, parameter => parameter.Shape, StringComparer.Ordinal);
    }

    /// <param name="config">The policy.</param>
    /// <param name="externalFile">File name that the initializers claim to lie in; it must exist beside the model, and may be empty.</param>
    /// <param name="inPlace">Whether projections are operators of our own, or ONNX Runtime's.</param>
    public static ModelProto Create(PolicyConfig config, string externalFile, bool inPlace) => new DirectPolicyGraph(config, inPlace).Build(externalFile);

    /// <summary>The parameters the graph reads; norms of queries and keys are the attention operator's own affair.</summary>
    public static IEnumerable<PolicyParameter> Parameters(PolicyConfig config)
    {
        HashSet<string> own = [.. Enumerable.Range(0, config.LayerCount).SelectMany(i => new[] { PolicyLayout.QueryNorm(i), PolicyLayout.KeyNorm(i) })];
        return PolicyLayout.Parameters(config).Where(parameter => !own.Contains(parameter.Name));
    }

    private ModelProto Build(string externalFile)
    {
        Graph.ImportDomain(CustomOperators.Domain);
        string tokens = Graph.Input(Tokens, TensorProto.Types.DataType.Int32, "tokens");
        string rows = Graph.Input(Rows, TensorProto.Types.DataType.Int32, "rows");
        foreach (PolicyParameter parameter in Parameters(Config))
        {
            Graph.External(parameter.Name, TensorProto.Types.DataType.Float, parameter.Shape, externalFile, 0, parameter.Count * sizeof(float));
        }
        string hidden = Graph.Node("rows", "Gather", [Decoder(tokens), rows]);
        Multiply("lm_head", hidden, Config.TiedHead ? PolicyLayout.Embedding : PolicyLayout.Head, null, Logits);
        Graph.Output(Logits, TensorProto.Types.DataType.Float, "rows", Config.VocabularySize);
        Graph.Node("draws", DrawOperator.OperatorName, [Logits], domain: CustomOperators.Domain);
        return Graph.Model;
    }

    // With operators of our own a layer is one; they know the one activation that policies have nearly always.
    protected override string Decoder(string tokens)
    {
        if (!_inPlace || Config.Activation != GateActivation.Silu) return base.Decoder(tokens);
        string stream = Graph.Node("embed_tokens", "Gather", [Value(PolicyLayout.Embedding), tokens]);
        for (int i = 0; i < Config.LayerCount; i++) stream = Layer(i, stream);
        return Norm("norm", stream, PolicyLayout.FinalNorm);
    }

    private string Layer(int i, string stream)
    {
        string[] inputs =
        [
            stream, PolicyLayout.InputNorm(i), PolicyLayout.Qkv(i), PolicyLayout.AttentionOutput(i), PolicyLayout.PostAttentionNorm(i), PolicyLayout.GateUp(i), PolicyLayout.Down(i),
            Config.QueryKeyValueBias ? PolicyLayout.Qkv(i, "bias") : "",
            Config.AttentionOutputBias ? PolicyLayout.AttentionOutput(i, "bias") : "",
            Config.MlpBias ? PolicyLayout.GateUp(i, "bias") : "",
            Config.MlpBias ? PolicyLayout.Down(i, "bias") : "",
        ];
        return Graph.Node($"layers.{i}", LayerOperator.OperatorName, inputs, [OnnxGraph.Int(LayerOperator.LayerAttribute, i)], CustomOperators.Domain);
    }

    protected override string Project(string name, string input, string weight, string? bias) => Multiply(name, input, weight, bias, output: null);

    protected override string Attend(int layer, string qkv) =>
        Graph.Node($"layers.{layer}.attention", AttentionOperator.OperatorName, [qkv], [OnnxGraph.Int(AttentionOperator.LayerAttribute, layer)], CustomOperators.Domain);

    private string Multiply(string name, string input, string weight, string? bias, string? output)
    {
        string[] inputs = bias is null ? [input, weight] : [input, weight, bias];
        if (!_inPlace) return Graph.Node(name, "Gemm", inputs, [OnnxGraph.Int("transB", 1)], output: output);
        long[] shape = _shapes[weight];
        return Graph.Node(
            name, ProjectionOperator.OperatorName, inputs,
            [
                OnnxGraph.Int(ProjectionOperator.InputsAttribute, shape[1]),
                OnnxGraph.Int(ProjectionOperator.OutputsAttribute, shape[0]),
            ],
            CustomOperators.Domain, output);
    }
}
