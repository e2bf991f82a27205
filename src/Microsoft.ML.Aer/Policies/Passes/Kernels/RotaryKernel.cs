using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Turns pairs of a head's channels by their position's angles, and gradients back.</summary>
internal static unsafe class RotaryKernel
{
    /// <param name="head">[head size]; its first 2 x <paramref name="half"/> channels turn, in place.</param>
    /// <param name="cos">[half] of the position.</param>
    /// <param name="sin">[half] of the position.</param>
    /// <param name="half">Number of pairs.</param>
    /// <param name="sign">1 to turn, -1 for the transpose, which takes gradients back.</param>
    public static void Turn(float* head, float* cos, float* sin, int half, float sign)
    {
        float* other = head + half;
        int width = Vector<float>.Count, i = 0;
        for (; i <= half - width; i += width)
        {
            Vector<float> a = Vector.Load(head + i), b = Vector.Load(other + i), c = Vector.Load(cos + i), s = Vector.Load(sin + i) * sign;
            Vector.Store((a * c) - (b * s), head + i);
            Vector.Store((b * c) + (a * s), other + i);
        }
        for (; i < half; i++)
        {
            float a = head[i], b = other[i], c = cos[i], s = sin[i] * sign;
            head[i] = (a * c) - (b * s);
            other[i] = (b * c) + (a * s);
        }
    }
}
