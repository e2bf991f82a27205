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
        Tensor attended; // [B, heads, S, head size]
        if (context.Cached is { } cached)
        {
            (key, value) = cached.Cache.Append(_layer, cached.Slots, cached.Length, key, value);
            attended = ScaledDotProduct.Masked(query, ForEachHead(key), ForEachHead(value), cached.Mask);
        }
        else
        {
            attended = ScaledDotProduct.Causal(query, ForEachHead(key), ForEachHead(value));
        }
        return _output.forward(attended.transpose(1, 2).reshape(batch, length, -1));
    }

    // [B, S, heads + 2 key-value heads, head size] -> query, key, value [B, heads, S, head size], normed and rotated.
    private (Tensor Query, Tensor Key, Tensor Value) Heads(Tensor qkv, AttentionContext context)
    {
        Tensor query, key, value;
        if (_queryNorm is null)
        {
            Tensor[] parts = qkv.split([_heads + _keyValueHeads, _keyValueHeads], 2);
            Tensor[] rotated = Rotate(parts[0], context).split([_heads, _keyValueHeads], 2);
            (query, key, value) = (rotated[0], rotated[1], parts[1]);
        }
        else
        {
            Tensor[] parts = qkv.split([_heads, _keyValueHeads, _keyValueHeads], 2);
            query = Rotate(_queryNorm.forward(parts[0]), context);
            key = Rotate(_keyNorm!.forward(parts[1]), context);
            value = parts[2];
        }
        return (query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2));
    }

    private Tensor Rotate(Tensor heads, AttentionContext context) =>
        _rotary is null ? heads : _rotary.Rotate(heads, context.Cos, context.Sin);

    // Query heads of a group share one key-value head.
    private Tensor ForEachHead(Tensor keyValue)
    {
        if (_heads == _keyValueHeads) return keyValue;
        long[] s = keyValue.shape; // [B, key-value heads, S, head size]
        return keyValue.unsqueeze(2).expand(s[0], s[1], _heads / _keyValueHeads, s[2], s[3]).reshape(s[0], _heads, s[2], s[3]);
    }
}
