using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>down(activation(gate(x)) * up(x)): SwiGLU where the activation is SiLU.</summary>
internal sealed class GatedMlp : nn.Module<Tensor, Tensor>
{
    private readonly Projection _gateUp;
    private readonly Projection _down;
    private readonly GateActivation _activation;

    public GatedMlp(PolicyConfig config, int layer, ProjectionFactory projections)
        : base(nameof(GatedMlp))
    {
        _activation = config.Activation;
        _gateUp = this.AddModule("gate_up", projections($"layers.{layer}.mlp.gate_up", config.HiddenSize, 2L * config.IntermediateSize, config.MlpBias));
        _down = this.AddModule("down", projections($"layers.{layer}.mlp.down", config.IntermediateSize, config.HiddenSize, config.MlpBias));
    }

    /// <param name="input">[B, S, hidden]</param>
    /// <returns>[B, S, hidden]</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor[] gateUp = _gateUp.forward(input).chunk(2, -1); // two of [B, S, intermediate]
        return _down.forward(Activate(gateUp[0]).mul(gateUp[1]));
    }

    private Tensor Activate(Tensor gate) => _activation switch
    {
        GateActivation.Gelu => nn.functional.gelu(gate),
        GateActivation.GeluTanh => nn.functional.gelu(gate, TorchSharp.Modules.GELU.Approximate.tanh),
        _ => nn.functional.silu(gate),
    };
}
