using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary>Takes the sums of <see cref="LaneTiles{S, V}"/>, which have a row in each lane, back to rows.</summary>
internal static unsafe class LaneSums
{
    /// <summary>y[r, c] = sums[c, r] + bias[c].</summary>
    /// <param name="sums">[columns, width]</param>
    /// <param name="width">Lanes, a multiple of 4.</param>
    /// <param name="rows">Lanes that are rows, at most <paramref name="width"/>.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="bias">[columns]; null for none.</param>
    /// <param name="y">[rows, columns], <paramref name="stride"/> floats from row to row.</param>
    /// <param name="stride">See <paramref name="y"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* sums, int width, int rows, int columns, float* bias, float* y, nint stride)
    {
        int c = 0;
        for (; c <= columns - 4; c += 4, sums += 4 * width, y += 4)
        {
            Vector128<float> start = bias == null ? default : Vector128.Load(bias + c);
            float* to = y;
            for (int r = 0; r < rows; r += 4, to += 4 * stride)
            {
                float* from = sums + r;
                Vector128<float> v0 = Vector128.Load(from), v1 = Vector128.Load(from + width), v2 = Vector128.Load(from + (2 * width)), v3 = Vector128.Load(from + (3 * width));
                Square.Transpose(ref v0, ref v1, ref v2, ref v3);
                (v0 + start).Store(to);
                if (r + 1 < rows) (v1 + start).Store(to + stride);
                if (r + 2 < rows) (v2 + start).Store(to + (2 * stride));
                if (r + 3 < rows) (v3 + start).Store(to + (3 * stride));
            }
        }
        for (; c < columns; c++, sums += width, y++)
        {
            float start = bias == null ? 0 : bias[c];
            for (int r = 0; r < rows; r++) y[r * stride] = sums[r] + start;
        }
    }
}
