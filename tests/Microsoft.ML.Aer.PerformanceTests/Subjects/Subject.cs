using TorchSharp;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The policy that is measured, in the forms that different parts compute with; each is made when first asked for.</summary>
/// <param name="name">As given on the command line.</param>
/// <param name="folder">Its checkpoint folder.</param>
internal sealed class Subject(string name, string folder) : IDisposable
{
    private NativePolicyWeights? _native;
    private CausalPolicy? _torch;
    private TorchPolicyWeights? _shared;

    public string Name => name;

    public string Folder => folder;

    public PolicyConfig Config { get; } = PolicyConfigReader.Read(folder);

    public PolicyCost Cost => new(Config);

    /// <summary>As serving holds it: without TorchSharp.</summary>
    public NativePolicyWeights Native => _native ??= NativePolicyWeights.Load(folder, seed: 1);

    /// <summary>As training holds it.</summary>
    public CausalPolicy Torch => _torch ??= LoadTorch();

    /// <summary><see cref="Torch"/>'s weights as samplers read them.</summary>
    public TorchPolicyWeights Shared => _shared ??= new TorchPolicyWeights(Torch);

    /// <summary>Lets go of what has been loaded.</summary>
    public void Dispose()
    {
        _native?.Dispose();
        _shared?.Dispose();
        _torch?.Dispose();
        (_native, _shared, _torch) = (null, null, null);
    }

    private CausalPolicy LoadTorch()
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return CausalPolicy.Load(checkpoint, torch.CPU, torch.ScalarType.Float32, seed: 1);
    }
}
