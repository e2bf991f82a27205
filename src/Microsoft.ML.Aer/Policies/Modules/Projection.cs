using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// A linear map of the last dimension. Blocks receive theirs from outside and never look inside, so that an adapter or
/// quantised weights take a dense projection's place without an edit in any block.
/// </summary>
internal abstract class Projection(string name) : nn.Module<Tensor, Tensor>(name);

/// <summary>Makes the projection called <paramref name="name"/> (<see cref="PolicyLayout"/>, without <c>.weight</c>).</summary>
internal delegate Projection ProjectionFactory(string name, long inputs, long outputs, bool bias);

/// <summary>y = x W^T + b with W of shape [outputs, inputs], as checkpoints store it.</summary>
internal sealed class DenseProjection : Projection
{
    private readonly Parameter? _bias;

    public DenseProjection(long inputs, long outputs, bool bias, Device device, ScalarType type)
        : base(nameof(DenseProjection))
    {
        Weight = this.AddParameter("weight", [outputs, inputs], device, type);
        if (bias) _bias = this.AddParameter("bias", [outputs], device, type);
    }

    /// <summary>[outputs, inputs]</summary>
    public Parameter Weight { get; }

    /// <param name="input">[..., inputs]</param>
    /// <returns>[..., outputs]</returns>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weight, _bias);
}
