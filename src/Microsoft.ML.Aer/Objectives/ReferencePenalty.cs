using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Keeps the policy near a reference: the estimate e^d - d - 1 of the divergence, d = reference - policy log-probability (Schulman's k3).</summary>
internal static class ReferencePenalty
{
    /// <summary>The penalty of each token, [B,T].</summary>
    /// <param name="inputs">The micro-batch.</param>
    /// <param name="referenceLogProbs">[B,T].</param>
    /// <param name="correctBias">Multiplies with the importance ratio, so that the estimate's gradient is that of the divergence although the tokens came from the old policy (DeepSeek-V3.2).</param>
    public static Tensor TokenPenalty(LossInputs inputs, Tensor referenceLogProbs, bool correctBias)
    {
        Tensor difference = LossInputs.Clear(referenceLogProbs, inputs.Mask) - inputs.LogProbs;
        Tensor penalty = (difference.exp() - difference).Subtract(1);
        return correctBias ? penalty * inputs.Ratio : penalty;
    }
}
