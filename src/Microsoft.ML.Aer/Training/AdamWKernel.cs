using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The one pass of <see cref="AdamW"/> over float32 memory on the CPU.</summary>
internal static unsafe class AdamWKernel
{
    /// <summary>Elements per unit of parallel work: large enough to hide a dispatch, small enough to balance.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>Whether parameter and gradient are plain float32 memory of this process.</summary>
    public static bool Runs(Tensor parameter, Tensor gradient) =>
        parameter.device_type == DeviceType.CPU && parameter.dtype == ScalarType.Float32 && gradient.dtype == ScalarType.Float32
        && parameter.is_contiguous() && gradient.is_contiguous();

    public static void Apply(AdamWUpdate update, Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment)
    {
        float* p = Address(parameter), g = Address(gradient), m = Address(firstMoment), v = Address(secondMoment);
        ForEachChunk(parameter.numel(), (start, count) => Apply(update, p + start, g + start, m + start, v + start, count));
    }

    public static double SumOfSquares(Tensor tensor)
    {
        float* x = Address(tensor);
        long length = tensor.numel();
        var partial = new double[(length + Chunk - 1) / Chunk];
        ForEachChunk(length, (start, count) => partial[start / Chunk] = SumOfSquares(x + start, count));
        return partial.Sum();
    }

    private static float* Address(Tensor tensor)
    {
        // bytes is a span over the tensor's own memory; native memory does not move.
        return (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    private static void ForEachChunk(long length, Action<long, int> body)
    {
        int chunks = (int)((length + Chunk - 1) / Chunk);
        WorkSharing.For(chunks, (chunk, _) => body((long)chunk * Chunk, (int)Math.Min(Chunk, length - ((long)chunk * Chunk))));
    }

    private static void Apply(AdamWUpdate update, float* p, float* g, float* m, float* v, int count)
    {
        AdamWSettings s = update.Settings;
        float scale = (float)update.GradientScale, beta1 = (float)s.Beta1, beta2 = (float)s.Beta2, epsilon = (float)s.Epsilon;
        float keep = (float)(1 - (update.LearningRate * s.WeightDecay));
        float rate = (float)(update.LearningRate / update.FirstCorrection);
        float root = (float)(1 / Math.Sqrt(update.SecondCorrection));
        int width = Vector<float>.Count, i = 0;
        for (; i <= count - width; i += width)
        {
            Vector<float> gradient = Vector.Load(g + i) * scale;
            Vector<float> first = (Vector.Load(m + i) * beta1) + (gradient * (1 - beta1));
            Vector<float> second = (Vector.Load(v + i) * beta2) + (gradient * gradient * (1 - beta2));
            Vector<float> denominator = (Vector.SquareRoot(second) * root) + new Vector<float>(epsilon);
            Vector.Store((Vector.Load(p + i) * keep) - (first / denominator * rate), p + i);
            Vector.Store(first, m + i);
            Vector.Store(second, v + i);
            Vector.Store(Vector<float>.Zero, g + i);
        }
        for (; i < count; i++)
        {
            float gradient = g[i] * scale;
            m[i] = (m[i] * beta1) + (gradient * (1 - beta1));
            v[i] = (v[i] * beta2) + (gradient * gradient * (1 - beta2));
            p[i] = (p[i] * keep) - (m[i] / ((MathF.Sqrt(v[i]) * root) + epsilon) * rate);
            g[i] = 0;
        }
    }

    private static double SumOfSquares(float* x, int count)
    {
        // Double sums of float blocks: a float sum of 65,536 squares would lose digits that clipping needs.
        double sum = 0;
        int width = Vector<float>.Count, i = 0;
        while (i <= count - width)
        {
            Vector<float> block = Vector<float>.Zero;
            for (int end = Math.Min(count - width, i + (64 * width)); i <= end; i += width)
            {
                Vector<float> value = Vector.Load(x + i);
                block += value * value;
            }
            sum += Vector.Sum(block);
        }
        for (; i < count; i++) sum += (double)x[i] * x[i];
        return sum;
    }
}
