using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The pass as TorchSharp's autograd computes it: any device, number type, projection and activation.</summary>
/// <param name="policy">The policy.</param>
internal sealed class AutogradPass(CausalPolicy policy) : PolicyPass
{
    private Tensor? _hidden;

    public override Tensor Forward(PackedTokens tokens, bool differentiates)
    {
        using IDisposable? noGradient = differentiates ? null : no_grad();
        _hidden = policy.Hidden(tokens).index_select(0, tokens.Predicting);
        return _hidden;
    }

    public override void Backward(Tensor gradients)
    {
        _hidden!.backward([gradients]);
        _hidden = null;
    }

    public override void Dispose()
    {
    }
}
