using System.Numerics;
using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>y = w x r with r = 1 / sqrt(mean(x^2) + epsilon), row by row, and its gradients.</summary>
internal static unsafe class RmsNormKernel
{
    /// <summary>r of a row.</summary>
    public static float Scale(float* x, int size, float epsilon)
    {
        var row = new ReadOnlySpan<float>(x, size);
        return 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(row) / size) + epsilon);
    }

    /// <summary>y of a row whose r is known; <paramref name="y"/> may be <paramref name="x"/>.</summary>
    public static void Apply(float* x, float scale, float* weight, float* y, int size)
    {
        int width = Vector<float>.Count, i = 0;
        var r = new Vector<float>(scale);
        for (; i <= size - width; i += width) Vector.Store(Vector.Load(x + i) * r * Vector.Load(weight + i), y + i);
        for (; i < size; i++) y[i] = x[i] * scale * weight[i];
    }

    /// <summary>Adds a row's share to the gradients of input and weight: dx = r (w dy - x r^2 mean(w dy x)), dw = dy x r.</summary>
    /// <param name="x">The row.</param>
    /// <param name="scale">Its r.</param>
    /// <param name="weight">w</param>
    /// <param name="dy">dL/dy</param>
    /// <param name="dx">Receives dL/dx; may be <paramref name="dy"/> where it is overwritten.</param>
    /// <param name="dWeight">dL/dw, added to.</param>
    /// <param name="size">Length of the row.</param>
    /// <param name="add">Whether <paramref name="dx"/> is added to; else it is overwritten.</param>
    public static void Backward(float* x, float scale, float* weight, float* dy, float* dx, float* dWeight, int size, bool add)
    {
        int width = Vector<float>.Count, i = 0;
        Vector<float> sums = Vector<float>.Zero;
        for (; i <= size - width; i += width) sums = Vector.MultiplyAddEstimate(Vector.Load(weight + i) * Vector.Load(dy + i), Vector.Load(x + i), sums);
        float sum = Vector.Sum(sums);
        for (; i < size; i++) sum += weight[i] * dy[i] * x[i];
        float along = sum / size * scale * scale * scale;
        var r = new Vector<float>(scale);
        var t = new Vector<float>(along);
        for (i = 0; i <= size - width; i += width)
        {
            Vector<float> g = Vector.Load(dy + i), v = Vector.Load(x + i);
            Vector<float> d = (Vector.Load(weight + i) * g * r) - (v * t);
            Vector.Store(Vector.MultiplyAddEstimate(g * r, v, Vector.Load(dWeight + i)), dWeight + i);
            Vector.Store(add ? Vector.Load(dx + i) + d : d, dx + i);
        }
        for (; i < size; i++)
        {
            float g = dy[i], d = (weight[i] * g * scale) - (x[i] * along);
            dWeight[i] += g * scale * x[i];
            dx[i] = add ? dx[i] + d : d;
        }
    }
}
