using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>
/// A policy as an ONNX graph, a function of its config: the decoder that every form of the graph shares. How tokens
/// come in, what a projection is made of and how attention keeps its cache is each form's own.
/// </summary>
/// <remarks>Initializers have the names of <see cref="PolicyLayout"/>.</remarks>
internal abstract class PolicyGraph(PolicyConfig config, string name)
{
    /// <summary>Metadata key of the policy's version.</summary>
    public const string VersionKey = "policy_version";

    protected PolicyConfig Config { get; } = config;

    protected OnnxGraph Graph { get; } = new(name);

    /// <summary>Writes the version of the weights into the graph's metadata.</summary>
    public void SetVersion(long policyVersion)
    {
        Graph.Model.ModelVersion = policyVersion;
        Graph.Metadata(VersionKey, policyVersion.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Hidden states behind the last norm.</summary>
    /// <param name="tokens">Token ids of any shape.</param>
    /// <returns>[tokens' shape, hidden]</returns>
    protected virtual string Decoder(string tokens)
    {
        string residual = Graph.Node("embed_tokens", "Gather", [Value(PolicyLayout.Embedding), tokens]);
        string normed = Norm("layers.0.input_norm", residual, PolicyLayout.InputNorm(0));
        for (int i = 0; i < Config.LayerCount; i++)
        {
            string qkv = Project($"layers.{i}.attention.qkv", normed, PolicyLayout.Qkv(i), Config.QueryKeyValueBias ? PolicyLayout.Qkv(i, "bias") : null);
            string attended = Attend(i, qkv);
            string output = Project($"layers.{i}.attention.output", attended, PolicyLayout.AttentionOutput(i), Config.AttentionOutputBias ? PolicyLayout.AttentionOutput(i, "bias") : null);
            (normed, residual) = SkipNorm($"layers.{i}.post_attention_norm", output, residual, PolicyLayout.PostAttentionNorm(i));
            string mlp = Mlp(i, normed);
            string next = i + 1 < Config.LayerCount ? PolicyLayout.InputNorm(i + 1) : PolicyLayout.FinalNorm;
            (normed, residual) = SkipNorm(i + 1 < Config.LayerCount ? $"layers.{i + 1}.input_norm" : "norm", mlp, residual, next);
        }
        return normed;
    }

    /// <summary>The name under which a parameter is read as the graph computes with it.</summary>
    protected virtual string Value(string parameter) => parameter;

    /// <summary>[..., in] to [..., out] with a matrix [out, in].</summary>
    protected abstract string Project(string name, string input, string weight, string? bias);

    /// <summary>Causal attention of a layer over its projected queries, keys and values.</summary>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="qkv">[..., query width + 2 x key-value width]</param>
    /// <returns>[..., query width]</returns>
    protected abstract string Attend(int layer, string qkv);

    protected string Norm(string name, string input, string weight, string? output = null) =>
        Graph.Node(name, "SimplifiedLayerNormalization", [input, Value(weight)],
            [OnnxGraph.Int("axis", -1), OnnxGraph.Float("epsilon", Config.NormEpsilon), OnnxGraph.Int("stash_type", 1)], output: output);

    private (string Normed, string Sum) SkipNorm(string name, string input, string skip, string weight)
    {
        string normed = $"{name}/normed", sum = $"{name}/sum";
        Graph.Node(name, "SkipSimplifiedLayerNormalization", [input, skip, Value(weight)], [normed, "", "", sum],
            [OnnxGraph.Float("epsilon", Config.NormEpsilon)], OnnxGraph.ContribDomain);
        return (normed, sum);
    }

    private string Mlp(int layer, string input)
    {
        string name = $"layers.{layer}.mlp";
        string product = Gate(name, Project($"{name}.gate_up", input, PolicyLayout.GateUp(layer), Config.MlpBias ? PolicyLayout.GateUp(layer, "bias") : null));
        return Project($"{name}.down", product, PolicyLayout.Down(layer), Config.MlpBias ? PolicyLayout.Down(layer, "bias") : null);
    }

    /// <summary>[..., 2 x intermediate] to activation(first half) x second half.</summary>
    protected virtual string Gate(string name, string gateUp)
    {
        string gate = $"{name}/gate", up = $"{name}/up";
        Graph.Node(name, "Split", [gateUp], [gate, up], [OnnxGraph.Int("axis", -1), OnnxGraph.Int("num_outputs", 2)]);
        string activated = Config.Activation switch
        {
            // x sigmoid(x), which is SiLU.
            GateActivation.Silu => Graph.Node(name, "QuickGelu", [gate], [OnnxGraph.Float("alpha", 1)], OnnxGraph.ContribDomain),
            GateActivation.GeluTanh => Graph.Node(name, "Gelu", [gate], [OnnxGraph.Text("approximate", "tanh")]),
            GateActivation.Gelu => Graph.Node(name, "Gelu", [gate], [OnnxGraph.Text("approximate", "none")]),
            _ => throw new NotSupportedException($"The ONNX graph knows no activation {Config.Activation}."),
        };
        return Graph.Node(name, "Mul", [activated, up]);
    }
}
