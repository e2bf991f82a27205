using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>softmax(q k^T / sqrt(head size)) v, each token seeing itself and what came before.</summary>
internal static class ScaledDotProduct
{
    /// <param name="query">[B, heads, S, head size]</param>
    /// <param name="key">[B, heads, S, head size]</param>
    /// <param name="value">[B, heads, S, head size]</param>
    /// <returns>[B, heads, S, head size]</returns>
    public static Tensor Causal(Tensor query, Tensor key, Tensor value) =>
        // torch's fused attention has no meta kernel.
        query.device_type == DeviceType.META
            ? Plain(query, key, value)
            : nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true);

    /// <param name="query">[B, heads, S, head size]</param>
    /// <param name="key">[B, heads, T, head size]</param>
    /// <param name="value">[B, heads, T, head size]</param>
    /// <param name="mask">[B, 1, S, T] bool: what each token sees.</param>
    /// <returns>[B, heads, S, head size]</returns>
    public static Tensor Masked(Tensor query, Tensor key, Tensor value, Tensor mask) =>
        nn.functional.scaled_dot_product_attention(query, key, value, mask);

    private static Tensor Plain(Tensor query, Tensor key, Tensor value)
    {
        long length = query.shape[2];
        Tensor mask = full([length, length], float.NegativeInfinity, query.dtype, query.device).triu(1);
        Tensor scores = query.matmul(key.transpose(-2, -1)).mul(1 / Math.Sqrt(query.shape[3])).add(mask); // [B, heads, S, S]
        return scores.softmax(-1).matmul(value);
    }
}
