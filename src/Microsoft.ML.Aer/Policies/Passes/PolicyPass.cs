using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>A decoder's pass over packed sequences, and the way back from its results' gradients to its parameters'.</summary>
internal abstract class PolicyPass : IDisposable
{
    /// <summary>The fastest pass for a policy: <see cref="FusedPass"/> where it can, else <see cref="AutogradPass"/>.</summary>
    /// <param name="policy">The policy; must outlive the pass.</param>
    /// <param name="recompute">Whether only each layer's input is kept for the backward pass, which computes the rest anew; <see cref="AutogradPass"/> keeps everything.</param>
    public static PolicyPass Create(CausalPolicy policy, bool recompute = false) =>
        FusedPass.Supports(policy) ? new FusedPass(policy, recompute) : new AutogradPass(policy);

    /// <summary>Hidden states behind the last norm, of the tokens that predict completion tokens.</summary>
    /// <param name="tokens">The sequences.</param>
    /// <param name="differentiates">Whether <see cref="Backward"/> follows.</param>
    /// <returns>[M, hidden], of the caller's dispose scope; valid until the next pass.</returns>
    public abstract Tensor Forward(PackedTokens tokens, bool differentiates);

    /// <summary>Adds the gradients of the last <see cref="Forward"/>'s loss to the parameters'.</summary>
    /// <param name="gradients">dL/dhidden [M, hidden].</param>
    public abstract void Backward(Tensor gradients);

    public abstract void Dispose();
}
