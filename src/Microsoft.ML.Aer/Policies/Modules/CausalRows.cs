using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Rows that start at position 0, padded on the right; nothing is kept.</summary>
internal sealed class CausalRows : IAttentionPattern
{
    public static CausalRows Instance { get; } = new();

    public Tensor Attend(int layer, Tensor query, Tensor key, Tensor value)
    {
        long heads = query.shape[2];
        return ScaledDotProduct.Causal(
            query.transpose(1, 2),
            ScaledDotProduct.ForEachHead(key.transpose(1, 2), heads),
            ScaledDotProduct.ForEachHead(value.transpose(1, 2), heads)).transpose(1, 2);
    }
}
