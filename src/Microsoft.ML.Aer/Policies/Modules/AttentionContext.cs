using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>What attention needs to know about the tokens of a forward pass, the same for every layer.</summary>
/// <param name="Cos">Cosines, broadcast to [B, S, heads, width].</param>
/// <param name="Sin">Signed sines, broadcast to [B, S, heads, width].</param>
/// <param name="Pattern">Which tokens a token sees.</param>
internal sealed record AttentionContext(Tensor Cos, Tensor Sin, IAttentionPattern Pattern);
