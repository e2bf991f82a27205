using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>One pre-norm decoder block.</summary>
internal sealed class DecoderLayer : nn.Module
{
    private readonly RmsNorm _inputNorm;
    private readonly Attention _attention;
    private readonly RmsNorm _postAttentionNorm;
    private readonly GatedMlp _mlp;

    public DecoderLayer(PolicyConfig config, int layer, RotaryEmbedding rotary, ProjectionFactory projections, Device device, ScalarType type)
        : base(nameof(DecoderLayer))
    {
        _inputNorm = this.AddModule("input_norm", new RmsNorm(config.HiddenSize, config.NormEpsilon, device, type));
        _attention = this.AddModule("attention", new Attention(config, layer, rotary, projections, device, type));
        _postAttentionNorm = this.AddModule("post_attention_norm", new RmsNorm(config.HiddenSize, config.NormEpsilon, device, type));
        _mlp = this.AddModule("mlp", new GatedMlp(config, layer, projections));
    }

    /// <param name="hidden">[B, S, hidden]</param>
    /// <param name="context">Positions.</param>
    /// <returns>[B, S, hidden]</returns>
    public Tensor Forward(Tensor hidden, AttentionContext context)
    {
        Tensor attended = hidden.Add(_attention.Forward(_inputNorm.forward(hidden), context));
        return attended.Add(_mlp.forward(_postAttentionNorm.forward(attended)));
    }
}
