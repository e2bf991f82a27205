using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// One micro-batch as an objective sees it: B completions of up to T tokens, padded on the right. What stands in
/// padding has no influence, whatever it is.
/// </summary>
/// <remarks>The tensors stay the caller's. All floating ones share one element type, in which the loss is computed.</remarks>
internal sealed record ObjectiveBatch
{
    /// <summary>[B,T] log-probabilities (nats, at the rollout temperature) under the policy being trained; the leaf that receives d loss / d log-probability.</summary>
    public required Tensor LogProbs { get; init; }

    /// <summary>[B,T] log-probabilities under the policy at the start of the step, without gradient.</summary>
    public required Tensor OldLogProbs { get; init; }

    /// <summary>[B,T] nonzero (or true) on the completion tokens that count.</summary>
    public required Tensor Mask { get; init; }

    /// <summary>[B] or [B,T] advantages.</summary>
    public required Tensor Advantages { get; init; }

    /// <summary>What the whole batch holds.</summary>
    public required BatchTotals Totals { get; init; }

    /// <summary>[B,T] entropies (nats) of the distributions the tokens were drawn from; the leaf that receives d loss / d entropy. Null where neither objective nor metrics need them.</summary>
    public Tensor? Entropies { get; init; }

    /// <summary>[B,T] entropies by which <see cref="PolicyLoss.TopEntropyShare"/> ranks tokens, of the kind that <see cref="BatchTotals.HighEntropy"/> was found among; null means <see cref="Entropies"/>.</summary>
    public Tensor? RankingEntropies { get; init; }

    /// <summary>[B] what a completion's entropy is multiplied with: coefficient times difficulty weight. Null means no entropy term.</summary>
    public Tensor? EntropyCoefficients { get; init; }

    /// <summary>[B,T] log-probabilities under the reference policy.</summary>
    public Tensor? ReferenceLogProbs { get; init; }

    /// <summary>[B,T] log-probabilities under the distribution the sampler drew from.</summary>
    public Tensor? SamplerLogProbs { get; init; }

    /// <summary>One random stream a completion (<see cref="RandomStream"/>), for objectives that choose tokens at random.</summary>
    public IReadOnlyList<ulong>? Streams { get; init; }
}
