using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>How fast this machine multiplies large matrices: what the speed of an update is measured against.</summary>
internal static class MatrixSpeed
{
    /// <summary>Operations a second of the best of a few products, of the run's number type on its device.</summary>
    public static double Measure(TrainingDevice device)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        // Large enough for its device, small enough not to be noticed: some milliseconds.
        int size = device.CudaDevice is null ? 512 : 4096;
        Tensor a = ones([size, size], device.Type, device.Torch), b = ones([size, size], device.Type, device.Torch);
        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Tensor product = a.mm(b);
            using Tensor read = product[0, 0].cpu(); // waits for a GPU
            best = Math.Max(best, 2.0 * size * size * size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
