using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

internal static class ModuleParameters
{
    /// <summary>Registers an uninitialised parameter that keeps its storage for the module's life.</summary>
    public static Parameter AddParameter(this nn.Module module, string name, long[] shape, Device device, ScalarType type)
    {
        // A scope around the construction must not take the parameter with it.
        Tensor storage = empty(shape, type, device).DetachFromDisposeScope();
        var parameter = new Parameter(storage, requires_grad: true);
        parameter.DetachFromDisposeScope();
        module.register_parameter(name, parameter);
        return parameter;
    }

    /// <summary>The parameter's gradient; zeros, from now on its own, where it has none yet.</summary>
    public static Tensor Gradient(this Parameter parameter) =>
        parameter.grad ?? (parameter.grad = zeros_like(parameter));

    /// <summary>Registers a child and hands it back.</summary>
    public static T AddModule<T>(this nn.Module module, string name, T child)
        where T : nn.Module
    {
        module.register_module(name, child);
        return child;
    }
}
