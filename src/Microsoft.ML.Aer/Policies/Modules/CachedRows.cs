using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Rows that go on from the positions in a key-value cache and are kept there.</summary>
/// <param name="cache">The cache.</param>
/// <param name="slots">[B, S] int64: position of each new token.</param>
/// <param name="length">One more than the largest position.</param>
internal sealed class CachedRows(KeyValueCache cache, Tensor slots, long length) : IAttentionPattern
{
    // [B, 1, S, length] bool: a token sees itself and what came before.
    private readonly Tensor _mask = TensorNumbers.Range(length, slots.device).le(slots.view(slots.shape[0], 1, slots.shape[1], 1));

    public Tensor Attend(int layer, Tensor query, Tensor key, Tensor value)
    {
        long heads = query.shape[2];
        (key, value) = cache.Append(layer, slots, length, key.transpose(1, 2), value.transpose(1, 2));
        return ScaledDotProduct.Masked(
            query.transpose(1, 2),
            ScaledDotProduct.ForEachHead(key, heads),
            ScaledDotProduct.ForEachHead(value, heads),
            _mask).transpose(1, 2);
    }
}
