using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Causal grouped-query attention.</summary>
internal sealed class Attention : nn.Module
{
    private readonly int _layer;
    private readonly long _heads;
    private readonly long _keyValueHeads;
    private readonly long _headSize;
    private readonly Projection _qkv;
    private readonly Projection _output;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;
    private readonly RotaryEmbedding? _rotary;

    /// <param name="config">The policy's config.</param>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="rotary">Shared by all layers.</param>
    /// <param name="projections">Makes the projections.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="type">Type of the parameters.</param>
    public Attention(PolicyConfig config, int layer, RotaryEmbedding rotary, ProjectionFactory projections, Device device, ScalarType type)
        : base(nameof(Attention))
    {
        (_layer, _heads, _keyValueHeads, _headSize) = (layer, config.HeadCount, config.KeyValueHeadCount, config.HeadSize);
        _rotary = config.LayersWithoutRotary.Contains(layer) ? null : rotary;
        long qkv = config.QueryWidth + (2L * config.KeyValueWidth);
        _qkv = this.AddModule("qkv", projections($"layers.{layer}.attention.qkv", config.HiddenSize, qkv, config.QueryKeyValueBias));
        if (config.QueryKeyNorm)
        {
            _queryNorm = this.AddModule("query_norm", new RmsNorm(_headSize, config.NormEpsilon, device, type));
            _keyNorm = this.AddModule("key_norm", new RmsNorm(_headSize, config.NormEpsilon, device, type));
        }
        _output = this.AddModule("output", projections($"layers.{layer}.attention.output", config.QueryWidth, config.HiddenSize, config.AttentionOutputBias));
    }

    /// <param name="input">[B, S, hidden]</param>
    /// <param name="context">Positions.</param>
    /// <returns>[B, S, hidden]</returns>
    public Tensor Forward(Tensor input, AttentionContext context)
    {
        long batch = input.shape[0], length = input.shape[1];
        (Tensor query, Tensor key, Tensor value) = Heads(_qkv.forward(input).view(batch, length, -1, _headSize), context);
        return _output.forward(context.Pattern.Attend(_layer, query, key, value).reshape(batch, length, -1));
    }

    // [B, S, heads + 2 key-value heads, head size] -> query, key, value [B, S, heads, head size], normed and rotated.
    private (Tensor Query, Tensor Key, Tensor Value) Heads(Tensor qkv, AttentionContext context)
    {
        if (_queryNorm is null)
        {
            Tensor[] parts = qkv.split([_heads + _keyValueHeads, _keyValueHeads], 2);
            Tensor[] rotated = Rotate(parts[0], context).split([_heads, _keyValueHeads], 2);
            return (rotated[0], rotated[1], parts[1]);
        }
        Tensor[] apart = qkv.split([_heads, _keyValueHeads, _keyValueHeads], 2);
        return (Rotate(_queryNorm.forward(apart[0]), context), Rotate(_keyNorm!.forward(apart[1]), context), apart[2]);
    }

    private Tensor Rotate(Tensor heads, AttentionContext context) =>
        _rotary is null ? heads : _rotary.Rotate(heads, context.Cos, context.Sin);
}
