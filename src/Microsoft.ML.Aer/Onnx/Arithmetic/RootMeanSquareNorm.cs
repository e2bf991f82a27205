using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>RMSNorm of one vector.</summary>
internal static unsafe class RootMeanSquareNorm
{
    /// <summary>y[i] = weight[i] x[i] / sqrt(mean(x²) + epsilon); <paramref name="y"/> may be <paramref name="x"/>.</summary>
    public static void Apply(float* x, float* weight, int length, float epsilon, float* y)
    {
        var values = new ReadOnlySpan<float>(x, length);
        var output = new Span<float>(y, length);
        TensorPrimitives.Multiply(values, 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(values) / length) + epsilon), output);
        TensorPrimitives.Multiply(output, new ReadOnlySpan<float>(weight, length), output);
    }
}
