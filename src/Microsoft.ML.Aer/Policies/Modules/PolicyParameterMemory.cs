using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Access to the memory of a policy's parameters.</summary>
internal static class PolicyParameterMemory
{
    /// <summary>Whether a tensor's memory is what <see cref="IPolicyWeights"/> promises: float32, on the CPU, row by row.</summary>
    public static bool IsDirect(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous();

    /// <summary>Address of a CPU tensor's first element; valid as long as its storage lives.</summary>
    public static nint Address(Tensor tensor) =>
        tensor.storage<float>().data_ptr() + (nint)(tensor.storage_offset() * tensor.ElementSize);

    /// <summary>Fills a policy's parameters from a checkpoint, never holding more than one parameter a second time.</summary>
    public static void Fill(CausalPolicy policy, Checkpoint checkpoint, int seed)
    {
        using IDisposable noGradient = no_grad();
        Dictionary<string, Parameter> parameters = policy.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        if (parameters.Values.All(IsDirect))
        {
            checkpoint.Fill(name => Address(parameters[name]), seed);
            return;
        }
        foreach (PolicyParameter layout in PolicyLayout.Parameters(checkpoint.Config))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor staging = empty(layout.Shape, ScalarType.Float32, CPU);
            checkpoint.Fill(layout, Address(staging), seed);
            parameters[layout.Name].copy_(staging);
        }
    }
}
