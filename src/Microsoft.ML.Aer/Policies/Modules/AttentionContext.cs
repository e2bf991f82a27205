using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>What attention needs to know about the positions of a forward pass, the same for every layer.</summary>
/// <param name="Cos">Cosines, broadcast to [B, S, heads, width].</param>
/// <param name="Sin">Signed sines, broadcast to [B, S, heads, width].</param>
/// <param name="Cached">The cached positions a pass goes on from; null where the pass starts at position 0 and keeps nothing.</param>
internal sealed record AttentionContext(Tensor Cos, Tensor Sin, CachedPositions? Cached);

/// <summary>Positions of a pass over a key-value cache.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="Slots">[B, S] int64: position of each new token.</param>
/// <param name="Length">One more than the largest position.</param>
/// <param name="Mask">[B, 1, S, length] bool: which slots a token sees.</param>
internal sealed record CachedPositions(KeyValueCache Cache, Tensor Slots, long Length, Tensor Mask);
