using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.Aer;

/// <summary>The loops of <see cref="OutputHead"/> over float32 memory on the processor: one pass over the logits a direction.</summary>
internal static unsafe class SoftmaxKernel
{
    // Terms that are summed in float32 before a double takes the sum: a vocabulary of them would lose digits.
    private const int Block = 1024;

    /// <summary>Log-probability of each row's target, and each row's entropy.</summary>
    /// <param name="logits">[n, V]</param>
    /// <param name="targets">[n] int64</param>
    /// <param name="temperature">What the logits are divided by.</param>
    /// <param name="logProbs">[n], written.</param>
    /// <param name="entropies">[n], written.</param>
    public static void Statistics(Tensor logits, Tensor targets, float temperature, Tensor logProbs, Tensor entropies)
    {
        float* z = Data(logits), logProb = Data(logProbs), entropy = Data(entropies);
        long[] target = targets.data<long>().ToArray();
        int size = (int)logits.shape[1];
        ForEachRow(target.Length, size, row => Statistics(z + ((long)row * size), size, (int)target[row], 1 / temperature, logProb + row, entropy + row));
    }

    /// <summary>The loss's gradients with respect to the logits, written over those.</summary>
    /// <param name="logits">[n, V]</param>
    /// <param name="targets">[n] int64</param>
    /// <param name="temperature">What the logits are divided by.</param>
    /// <param name="logProbs">[n], of <see cref="Statistics(Tensor, Tensor, float, Tensor, Tensor)"/>.</param>
    /// <param name="entropies">[n], of the same.</param>
    /// <param name="logProbGradients">[n]</param>
    /// <param name="entropyGradients">[n]; null where the loss has no entropy in it.</param>
    public static void Gradients(Tensor logits, Tensor targets, float temperature, Tensor logProbs, Tensor entropies, Tensor logProbGradients, Tensor? entropyGradients)
    {
        float* z = Data(logits), logProb = Data(logProbs), entropy = Data(entropies), a = Data(logProbGradients), b = entropyGradients is null ? null : Data(entropyGradients);
        long[] target = targets.data<long>().ToArray();
        int size = (int)logits.shape[1];
        ForEachRow(target.Length, size, row => Gradient(z + ((long)row * size), size, (int)target[row], 1 / temperature, logProb[row], entropy[row], a[row], b is null ? 0 : b[row]));
    }

    private static void Statistics(float* z, int size, int target, float inverse, float* logProb, float* entropy)
    {
        float largest = TensorPrimitives.Max(new ReadOnlySpan<float>(z, size)) * inverse;
        int width = Vector<float>.Count;
        Vector<float> scale = new(inverse), shift = new(-largest);
        double sum = 0, weighted = 0; // of e^d and d e^d, d the distance from the largest
        int i = 0;
        while (i <= size - width)
        {
            Vector<float> sums = Vector<float>.Zero, products = Vector<float>.Zero;
            for (int end = Math.Min(size - width, i + Block); i <= end; i += width)
            {
                Vector<float> d = Vector.MultiplyAddEstimate(Vector.Load(z + i), scale, shift), e = VectorMath.Exp(d);
                sums += e;
                products = Vector.MultiplyAddEstimate(d, e, products);
            }
            sum += Vector.Sum(sums);
            weighted += Vector.Sum(products);
        }
        for (; i < size; i++)
        {
            float d = (z[i] * inverse) - largest, e = MathF.Exp(d);
            sum += e;
            weighted += d * e;
        }
        double log = Math.Log(sum);
        *logProb = (float)((z[target] * inverse) - largest - log);
        *entropy = (float)(log - (weighted / sum));
    }

    // dL/dz = (a (1[j = target] - p) - b p (log p + H)) / temperature.
    private static void Gradient(float* z, int size, int target, float inverse, float logProb, float entropy, float a, float b)
    {
        float logSum = (z[target] * inverse) - logProb, constant = -(a + (b * entropy)) * inverse, slope = -b * inverse;
        int width = Vector<float>.Count, i = 0;
        Vector<float> scale = new(inverse), shift = new(-logSum), constants = new(constant), slopes = new(slope);
        for (; i <= size - width; i += width)
        {
            Vector<float> log = Vector.MultiplyAddEstimate(Vector.Load(z + i), scale, shift);
            Vector.Store(VectorMath.Exp(log) * Vector.MultiplyAddEstimate(log, slopes, constants), z + i);
        }
        for (; i < size; i++)
        {
            float log = (z[i] * inverse) - logSum;
            z[i] = MathF.Exp(log) * ((log * slope) + constant);
        }
        z[target] += a * inverse;
    }

    private static void ForEachRow(int rows, int size, Action<int> body)
    {
        int chunk = Math.Max(1, 16384 / size); // a hand-over costs as much as some thousand exponentials
        WorkSharing.For((rows + chunk - 1) / chunk, (item, _) =>
        {
            for (int row = item * chunk, end = Math.Min(rows, row + chunk); row < end; row++) body(row);
        });
    }

    private static float* Data(Tensor tensor) => (float*)PolicyParameterMemory.Address(tensor);
}
