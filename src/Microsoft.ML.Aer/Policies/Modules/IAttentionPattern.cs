using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Which earlier tokens each token of a pass sees, and attention over them.</summary>
internal interface IAttentionPattern
{
    /// <param name="layer">Number of the layer.</param>
    /// <param name="query">[B, S, heads, head size]</param>
    /// <param name="key">[B, S, key-value heads, head size]</param>
    /// <param name="value">[B, S, key-value heads, head size]</param>
    /// <returns>[B, S, heads, head size]</returns>
    Tensor Attend(int layer, Tensor query, Tensor key, Tensor value);
}
