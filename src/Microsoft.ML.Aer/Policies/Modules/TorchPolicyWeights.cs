using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The weights of a policy in training, where TorchSharp keeps them: readers see each in-place update at once. Where
/// parameters are not float32 on the CPU, a copy that <see cref="Refresh"/> brings up to date.
/// </summary>
/// <remarks>Valid until the policy or this is disposed; reading while an update runs sees half of it.</remarks>
internal sealed class TorchPolicyWeights : IPolicyWeights, IDisposable
{
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Dictionary<string, Tensor> _copies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, nint> _addresses = new(StringComparer.Ordinal);

    public TorchPolicyWeights(CausalPolicy policy)
    {
        Config = policy.Config;
        _parameters = policy.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        foreach (PolicyParameter layout in PolicyLayout.Parameters(policy.Config))
        {
            Parameter parameter = _parameters[layout.Name];
            if (!PolicyParameterMemory.IsDirect(parameter)) _copies.Add(layout.Name, empty(layout.Shape, ScalarType.Float32, CPU).DetachFromDisposeScope());
            _addresses.Add(layout.Name, PolicyParameterMemory.Address(_copies.GetValueOrDefault(layout.Name) ?? parameter));
        }
        Refresh();
    }

    public PolicyConfig Config { get; }

    /// <summary>Whether readers see updates without <see cref="Refresh"/>.</summary>
    public bool IsShared => _copies.Count == 0;

    public nint Address(string name) => _addresses[name];

    /// <summary>Brings the copies up to date; nothing to do where memory is shared.</summary>
    public void Refresh()
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor copy) in _copies) copy.copy_(_parameters[name]);
    }

    public void Dispose()
    {
        foreach (Tensor copy in _copies.Values) copy.Dispose();
    }
}
