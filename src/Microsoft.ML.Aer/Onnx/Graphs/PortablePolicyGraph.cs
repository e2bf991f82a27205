namespace Microsoft.ML.Aer;

/// <summary>
/// The graph for other consumers, with the inputs and outputs of ONNX Runtime GenAI's own builder and operators that
/// every ONNX Runtime has. Sequences of a batch are padded on the right; keys and values go in and out.
/// </summary>
internal sealed class PortablePolicyGraph : PolicyGraph
{
    // Of the attention operator's kernel for processors.
    private const int HeadSizeMultiple = 8;
    private const int RotatedHeadSizeMultiple = 16;
    private const int RotatedHalfMultiple = 8;

    private const string Mask = "attention_mask";
    private const string CosTable = "cos_cache";
    private const string SinTable = "sin_cache";

    private readonly PortableGraphOptions _options;
    private readonly HashSet<string> _cast = new(StringComparer.Ordinal);
    private readonly bool _rotatesInside;
    private string _lengths = "";
    private string _total = "";
    private string _positions = "";

    private PortablePolicyGraph(PolicyConfig config, PortableGraphOptions options)
        : base(config, "policy")
    {
        _options = options;
        _rotatesInside = RotatesInsideAttention(config);
    }

    /// <summary>Width of a head of keys and values in the graph's inputs: wider than the policy's where the operator needs it.</summary>
    public static int CachedHeadSize(PolicyConfig config) => (config.HeadSize + HeadSizeMultiple - 1) / HeadSizeMultiple * HeadSizeMultiple;

    /// <param name="config">The policy.</param>
    /// <param name="options">Types of weights and activations.</param>
    /// <param name="data">What lies in the external file; receives nothing, gives the graph its initializers.</param>
    /// <param name="policyVersion">Version of the weights, kept in the metadata.</param>
    public static ModelProto Create(PolicyConfig config, PortableGraphOptions options, ExternalData data, long policyVersion)
    {
        var graph = new PortablePolicyGraph(config, options);
        graph.SetVersion(policyVersion);
        return graph.Build(data);
    }

    private TensorProto.Types.DataType Type => PortableGraphOptions.OnnxType(_options.Computed);

    private ModelProto Build(ExternalData data)
    {
        string tokens = Graph.Input("input_ids", TensorProto.Types.DataType.Int64, "batch_size", "sequence_length");
        Graph.Input(Mask, TensorProto.Types.DataType.Int64, "batch_size", "total_sequence_length");
        data.Declare(Graph);
        ReadMask(tokens);

        string hidden = Decoder(tokens);
        string head = Config.TiedHead ? PolicyLayout.Embedding : PolicyLayout.Head;
        // Logits are float32 whatever the rest is, except half precision's, as GenAI expects them.
        bool widened = _options.Computed == SafetensorsType.BF16;
        string logits = Multiply("lm_head", hidden, head, widened ? null : "logits");
        if (widened) Graph.Node("lm_head", "Cast", [logits], [OnnxGraph.Int("to", (long)TensorProto.Types.DataType.Float)], output: "logits");
        Graph.Output("logits", widened ? TensorProto.Types.DataType.Float : Type, "batch_size", "sequence_length", Config.VocabularySize);
        for (int i = 0; i < Config.LayerCount; i++)
        {
            foreach (string part in (string[])["key", "value"])
            {
                Graph.Input($"past_key_values.{i}.{part}", Type, "batch_size", Config.KeyValueHeadCount, "past_sequence_length", CachedHeadSize(Config));
                Graph.Output($"present.{i}.{part}", Type, "batch_size", Config.KeyValueHeadCount, "total_sequence_length", CachedHeadSize(Config));
            }
        }
        return Graph.Model;
    }

    /// <summary>Whether the attention operator takes the policy's rotation on itself.</summary>
    private static bool RotatesInsideAttention(PolicyConfig config) =>
        config.HeadSize % RotatedHeadSizeMultiple == 0 && config.Rotary.Width / 2 % RotatedHalfMultiple == 0;

    private void ReadMask(string tokens)
    {
        string counts = Graph.Node("mask/counts", "ReduceSum", [Mask, Graph.Constant(1)], [OnnxGraph.Int("keepdims", 1)]); // [B, 1]
        string last = Graph.Node("mask/lengths", "Sub", [Graph.Node("mask/counts", "Squeeze", [counts, Graph.Constant(1)]), Graph.Constant(1)]); // [B]
        _lengths = Graph.Node("mask/lengths", "Cast", [last], [OnnxGraph.Int("to", (long)TensorProto.Types.DataType.Int32)]);
        _total = Graph.Node("mask/total", "Cast", [Size("mask", Mask)], [OnnxGraph.Int("to", (long)TensorProto.Types.DataType.Int32)]);
        if (_rotatesInside) return;

        // A prompt begins at 0; what follows a prompt begins where the row's real tokens end.
        string count = Size("tokens", tokens);
        string start = Graph.Node("positions", "Max", [Graph.Node("positions", "Sub", [counts, count]), Graph.Scalar(0)]); // [B, 1]
        string steps = Graph.Node("positions", "Range", [Graph.Scalar(0), count, Graph.Scalar(1)]); // [S]
        _positions = Graph.Node("positions", "Add", [start, steps]); // [B, S]
    }

    // The second dimension of a tensor, a scalar.
    private string Size(string name, string tensor) =>
        Graph.Node(name, "Gather", [Graph.Node(name, "Shape", [tensor]), Graph.Scalar(1)], [OnnxGraph.Int("axis", 0)]);

    // Narrow weights are widened where activations are not narrow.
    protected override string Value(string parameter)
    {
        if (_options.Stored == _options.Computed) return parameter;
        string cast = $"{parameter}/Cast";
        if (_cast.Add(parameter)) Graph.Node(parameter, "Cast", [parameter], [OnnxGraph.Int("to", (long)Type)]);
        return cast;
    }

    protected override string Project(string name, string input, string weight, string? bias)
    {
        string product = Multiply(name, input, weight, output: null);
        return bias is null ? product : Graph.Node(name, "Add", [product, Value(bias)]);
    }

    private string Multiply(string name, string input, string weight, string? output) =>
        Graph.Node(name, "FusedMatMul", [input, Value(weight)], [OnnxGraph.Int("transB", 1)], OnnxGraph.ContribDomain, output);

    protected override string Attend(int layer, string qkv)
    {
        string name = $"layers.{layer}.attention";
        bool rotates = !Config.LayersWithoutRotary.Contains(layer);
        bool padded = CachedHeadSize(Config) != Config.HeadSize;
        string[] heads = [qkv, "", ""];
        if (Config.QueryKeyNorm || padded || (rotates && !_rotatesInside)) heads = Split(name, qkv);
        if (Config.QueryKeyNorm)
        {
            heads[0] = NormHeads($"{name}.query", heads[0], PolicyLayout.QueryNorm(layer), Config.QueryWidth);
            heads[1] = NormHeads($"{name}.key", heads[1], PolicyLayout.KeyNorm(layer), Config.KeyValueWidth);
        }
        if (rotates && !_rotatesInside)
        {
            heads[0] = Rotate($"{name}.query", heads[0], Config.HeadCount);
            heads[1] = Rotate($"{name}.key", heads[1], Config.KeyValueHeadCount);
        }
        if (padded)
        {
            heads[0] = Pad($"{name}.query", heads[0], Config.HeadCount);
            heads[1] = Pad($"{name}.key", heads[1], Config.KeyValueHeadCount);
            heads[2] = Pad($"{name}.value", heads[2], Config.KeyValueHeadCount);
        }

        bool inside = rotates && _rotatesInside;
        string attended = $"{name}/attended";
        Graph.Node(
            name, "GroupQueryAttention",
            [.. heads, $"past_key_values.{layer}.key", $"past_key_values.{layer}.value", _lengths, _total, inside ? CosTable : "", inside ? SinTable : ""],
            [attended, $"present.{layer}.key", $"present.{layer}.value"],
            [
                OnnxGraph.Int("num_heads", Config.HeadCount),
                OnnxGraph.Int("kv_num_heads", Config.KeyValueHeadCount),
                OnnxGraph.Float("scale", (float)(1 / Math.Sqrt(Config.HeadSize))),
                OnnxGraph.Int("local_window_size", -1),
                OnnxGraph.Int("do_rotary", inside ? 1 : 0),
                OnnxGraph.Int("rotary_interleaved", 0),
            ],
            OnnxGraph.ContribDomain);
        return padded ? Unpad(name, attended) : attended;
    }

    private string[] Split(string name, string qkv)
    {
        string[] parts = [$"{name}/query", $"{name}/key", $"{name}/value"];
        string sizes = Graph.Constant(Config.QueryWidth, Config.KeyValueWidth, Config.KeyValueWidth);
        Graph.Node(name, "Split", [qkv, sizes], parts, [OnnxGraph.Int("axis", -1)]);
        return parts;
    }

    // Each head by itself: [B, S, heads x size] as [B, S x heads, size] and back.
    private string NormHeads(string name, string heads, string weight, int width)
    {
        string single = Graph.Node($"{name}.heads", "Reshape", [heads, Graph.Constant(0, -1, Config.HeadSize)]);
        return Graph.Node($"{name}.normed", "Reshape", [Norm($"{name}.norm", single, weight), Graph.Constant(0, -1, width)]);
    }

    private string Rotate(string name, string heads, int count)
    {
        List<AttributeProto> attributes = [OnnxGraph.Int("interleaved", 0), OnnxGraph.Int("num_heads", count)];
        if (Config.Rotary.Width != Config.HeadSize) attributes.Add(OnnxGraph.Int("rotary_embedding_dim", Config.Rotary.Width));
        return Graph.Node(name, "RotaryEmbedding", [heads, _positions, CosTable, SinTable], [.. attributes], OnnxGraph.ContribDomain);
    }

    private string Pad(string name, string heads, int count)
    {
        int size = CachedHeadSize(Config);
        string single = Graph.Node($"{name}.heads", "Reshape", [heads, Graph.Constant(0, 0, count, Config.HeadSize)]);
        string wider = Graph.Node(name, "Pad", [single, Graph.Constant(0, 0, 0, 0, 0, 0, 0, size - Config.HeadSize)]);
        return Graph.Node($"{name}.padded", "Reshape", [wider, Graph.Constant(0, 0, (long)count * size)]);
    }

    private string Unpad(string name, string attended)
    {
        string single = Graph.Node($"{name}.heads", "Reshape", [attended, Graph.Constant(0, 0, Config.HeadCount, CachedHeadSize(Config))]);
        string narrower = Graph.Node(name, "Slice", [single, Graph.Constant(0), Graph.Constant(Config.HeadSize), Graph.Constant(3)]);
        return Graph.Node($"{name}.unpadded", "Reshape", [narrower, Graph.Constant(0, 0, Config.QueryWidth)]);
    }
}
