using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Entropy over the likeliest tokens alone, renormalised to them (AEnt, arXiv 2509.03493): a large vocabulary's many
/// unlikely tokens get nothing of a bonus on it. Values and closed-form gradient for an output head.
/// </summary>
/// <remarks>With q the probabilities renormalised over the kept set S: H = -sum q log q, and dH/dz_j = -q_j (log q_j + H) for j in S, else 0.</remarks>
internal static class ClampedEntropy
{
    /// <summary>How many tokens a share of the vocabulary is; at least one.</summary>
    public static int Count(long vocabulary, double share) => (int)Math.Clamp((long)Math.Ceiling((share * vocabulary) - 1e-9), 1, vocabulary);

    /// <summary>The entropies [N], nats, of rows of log-probabilities [N,V].</summary>
    public static Tensor Of(Tensor logProbs, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor kept, Tensor indices) = logProbs.topk(count, sorted: false); // [N,count]
        Tensor q = kept.log_softmax(-1);
        return (q.exp() * q).sum(-1).neg().MoveToOuterDisposeScope();
    }

    /// <summary>dH/dz with respect to the logits after division by the temperature: the kept tokens [N,count] and their values; all others' are 0.</summary>
    public static (Tensor Tokens, Tensor Values) LogitGradients(Tensor logProbs, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor kept, Tensor indices) = logProbs.topk(count, sorted: false); // [N,count]
        Tensor q = kept.log_softmax(-1);
        Tensor p = q.exp();
        Tensor entropy = (p * q).sum(-1, keepdim: true).neg(); // [N,1]
        return (indices.MoveToOuterDisposeScope(), p.neg().mul_(q.AddInPlace(entropy)).MoveToOuterDisposeScope());
    }
}
