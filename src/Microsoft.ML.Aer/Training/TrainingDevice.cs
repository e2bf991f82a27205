using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Where a policy is trained and in which number type: the one place from which both come.</summary>
/// <param name="Torch">TorchSharp's device.</param>
/// <param name="Type">Type of weights and activations.</param>
/// <param name="CudaDevice">Index of the CUDA device; null on the processor.</param>
internal sealed record TrainingDevice(Device Torch, ScalarType Type, int? CudaDevice)
{
    /// <summary>The device that <see cref="MLContext.GpuDeviceId"/> names, else the processor.</summary>
    /// <exception cref="InvalidOperationException">There is no such device and <see cref="MLContext.FallbackToCpu"/> is false, or the precision is not for the processor.</exception>
    public static TrainingDevice Choose(IHostEnvironment environment, PolicyPrecision precision, Action<string> warn)
    {
        TorchNative.EnsureLoaded();
        ScalarType type = precision == PolicyPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var settings = environment as IHostEnvironmentInternal;
        if (settings?.GpuDeviceId is not { } id) return new(CPU, type, null);
        int count = cuda.is_available() ? cuda.device_count() : 0;
        if (id >= 0 && id < count) return new(device(DeviceType.CUDA, id), type, id);
        string fault = $"MLContext.GpuDeviceId is {id}, but TorchSharp sees {count} CUDA devices. CUDA needs the package Microsoft.ML.Aer.Cuda in the application's project, and a driver.";
        if (!settings.FallbackToCpu) throw environment.Process(new InvalidOperationException($"{fault} Set MLContext.FallbackToCpu to train on the processor instead."));
        warn($"{fault} Training on the processor, as FallbackToCpu asks.");
        return new(CPU, type, null);
    }
}
