using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>y = weight x / sqrt(mean(x^2) + epsilon) over the last dimension; the mean is taken in float32 at least.</summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly float _epsilon;

    public RmsNorm(long size, float epsilon, Device device, ScalarType type)
        : base(nameof(RmsNorm))
    {
        _epsilon = epsilon;
        _weight = this.AddParameter("weight", [size], device, type);
    }

    /// <param name="input">[..., size]</param>
    /// <returns>[..., size]</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? input.to(ScalarType.Float32) : input;
        Tensor scale = x.Square().mean([-1], keepdim: true).AddInPlace(_epsilon).rsqrt_(); // [..., 1]
        return x.mul(scale).to(input.dtype).mul(_weight);
    }
}
