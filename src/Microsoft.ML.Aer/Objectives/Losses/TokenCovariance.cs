using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>How much each token contributes to the covariance of advantage and log-probability, which drives entropy down (arXiv 2505.22617).</summary>
internal static class TokenCovariance
{
    /// <summary>(A - mean A)(log-probability - mean log-probability), means over the micro-batch's tokens; [B,T] without gradient.</summary>
    public static Tensor Of(LossInputs inputs)
    {
        Tensor advantages = inputs.Advantages.expand_as(inputs.Mask);
        return Centred(advantages, inputs.Mask) * Centred(inputs.LogProbs.detach(), inputs.Mask);
    }

    private static Tensor Centred(Tensor values, Tensor mask) =>
        values - ((values * mask).sum() / mask.sum().ClampMin(1));
}
