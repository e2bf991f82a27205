using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>softmax(q k^T / sqrt(head size)) v.</summary>
internal static class ScaledDotProduct
{
    /// <summary>Each token sees itself and what came before.</summary>
    /// <param name="query">[B, heads, S, head size]</param>
    /// <param name="key">[B, heads, S, head size]</param>
    /// <param name="value">[B, heads, S, head size]</param>
    /// <returns>[B, heads, S, head size]</returns>
    public static Tensor Causal(Tensor query, Tensor key, Tensor value)
    {
        if (!IsMeta(query)) return nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true);
        long length = query.shape[2];
        return Plain(query, key, value, TensorNumbers.Full([length, length], float.NegativeInfinity, query.dtype, query.device).triu(1));
    }

    /// <param name="query">[B, heads, S, head size]</param>
    /// <param name="key">[B, heads, T, head size]</param>
    /// <param name="value">[B, heads, T, head size]</param>
    /// <param name="mask">Broadcasts to [B, heads, S, T]: bool, what each token sees; or added to the scores, of the query's type.</param>
    /// <returns>[B, heads, S, head size]</returns>
    public static Tensor Masked(Tensor query, Tensor key, Tensor value, Tensor mask) =>
        IsMeta(query) ? Plain(query, key, value, mask) : nn.functional.scaled_dot_product_attention(query, key, value, mask);

    /// <summary>Query heads of a group share one key-value head, which this repeats for each of them.</summary>
    /// <param name="keyValue">[B, key-value heads, S, head size]</param>
    /// <param name="heads">Number of query heads.</param>
    /// <returns>[B, heads, S, head size]</returns>
    public static Tensor ForEachHead(Tensor keyValue, long heads)
    {
        long[] s = keyValue.shape;
        return s[1] == heads ? keyValue : keyValue.unsqueeze(2).expand(s[0], s[1], heads / s[1], s[2], s[3]).reshape(s[0], heads, s[2], s[3]);
    }

    // torch's fused attention has no meta kernel.
    private static bool IsMeta(Tensor tensor) => tensor.device_type == DeviceType.META;

    private static Tensor Plain(Tensor query, Tensor key, Tensor value, Tensor mask) =>
        query.matmul(key.transpose(-2, -1)).Multiply(1 / Math.Sqrt(query.shape[3])).Add(mask).softmax(-1).matmul(value);
}
