using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Keys and values of the tokens a batch has seen, one slot a position. A row's padding is overwritten when the row
/// reaches it, so prompts of unequal length are padded on the right.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;   // per layer [B, key-value heads, capacity, head size]
    private readonly Tensor[] _values; // per layer [B, key-value heads, capacity, head size]

    public KeyValueCache(PolicyConfig config, long batch, long capacity, Device device, ScalarType type)
    {
        Capacity = capacity;
        long[] shape = [batch, config.KeyValueHeadCount, capacity, config.HeadSize];
        _keys = [.. Enumerable.Range(0, config.LayerCount).Select(_ => zeros(shape, type, device).DetachFromDisposeScope())];
        _values = [.. Enumerable.Range(0, config.LayerCount).Select(_ => zeros(shape, type, device).DetachFromDisposeScope())];
    }

    /// <summary>Most positions a row can have.</summary>
    public long Capacity { get; }

    /// <summary>Writes new keys and values and hands back all slots that are in use.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="slots">[B, S] int64: the positions of the new tokens.</param>
    /// <param name="length">Slots in use: one more than the largest position.</param>
    /// <param name="keys">[B, key-value heads, S, head size]</param>
    /// <param name="values">[B, key-value heads, S, head size]</param>
    /// <returns>Keys and values [B, key-value heads, length, head size].</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor slots, long length, Tensor keys, Tensor values)
    {
        Tensor index = slots.unsqueeze(1).unsqueeze(-1).expand(keys.shape); // [B, heads, S, head size]
        _keys[layer].scatter_(2, index, keys);
        _values[layer].scatter_(2, index, values);
        return (_keys[layer].narrow(2, 0, length), _values[layer].narrow(2, 0, length));
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _keys.Concat(_values)) tensor.Dispose();
    }
}
