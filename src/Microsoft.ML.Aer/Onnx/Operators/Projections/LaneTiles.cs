using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer;

/// <summary>
/// Products of many rows of activations with six or twelve rows of a matrix [out, in]: each lane of a vector is another
/// row of activations, which <see cref="ActivationPanels"/> has rearranged for that, and a value of the matrix, read where it lies, meets them all. Against
/// <see cref="DotTiles{S, V}"/> nothing is added up across lanes at the end, so it is faster as soon as the lanes are filled.
/// </summary>
/// <remarks>
/// Each: panel [inputs, vectors x width], w [columns, inputs], sums [vectors, columns, width]; inputs is a multiple of 16.
/// <c>following</c>: as many rows of the matrix to ask for meanwhile; null where they lie in a cache already.
/// The sums go to memory at once, without a call in between: the compiler would otherwise keep them there all the time.
/// </remarks>
internal static unsafe class LaneTiles<S, V>
    where S : struct, ILanes<V>
    where V : unmanaged
{
    private const int FloatsPerLine = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoByTwelve(float* panel, float* w, nint inputs, float* sums, float* following)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        V a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        V b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        V b6 = default, b7 = default, b8 = default, b9 = default, b10 = default, b11 = default;
        float* w3 = w + (3 * inputs), w6 = w + (6 * inputs), w9 = w + (9 * inputs), end = w + inputs;
        nint two = 2 * inputs;
        while (w < end)
        {
            if (following != null) following = Prefetch(following, 12);
            for (int i = 0; i < FloatsPerLine; i++)
            {
                V x0 = S.Load(panel), x1 = S.Load(panel + S.Width), u = S.All(*w);
                a0 = S.MultiplyAdd(x0, u, a0);
                b0 = S.MultiplyAdd(x1, u, b0);
                u = S.All(w[inputs]);
                a1 = S.MultiplyAdd(x0, u, a1);
                b1 = S.MultiplyAdd(x1, u, b1);
                u = S.All(w[two]);
                a2 = S.MultiplyAdd(x0, u, a2);
                b2 = S.MultiplyAdd(x1, u, b2);
                u = S.All(*w3);
                a3 = S.MultiplyAdd(x0, u, a3);
                b3 = S.MultiplyAdd(x1, u, b3);
                u = S.All(w3[inputs]);
                a4 = S.MultiplyAdd(x0, u, a4);
                b4 = S.MultiplyAdd(x1, u, b4);
                u = S.All(w3[two]);
                a5 = S.MultiplyAdd(x0, u, a5);
                b5 = S.MultiplyAdd(x1, u, b5);
                u = S.All(*w6);
                a6 = S.MultiplyAdd(x0, u, a6);
                b6 = S.MultiplyAdd(x1, u, b6);
                u = S.All(w6[inputs]);
                a7 = S.MultiplyAdd(x0, u, a7);
                b7 = S.MultiplyAdd(x1, u, b7);
                u = S.All(w6[two]);
                a8 = S.MultiplyAdd(x0, u, a8);
                b8 = S.MultiplyAdd(x1, u, b8);
                u = S.All(*w9);
                a9 = S.MultiplyAdd(x0, u, a9);
                b9 = S.MultiplyAdd(x1, u, b9);
                u = S.All(w9[inputs]);
                a10 = S.MultiplyAdd(x0, u, a10);
                b10 = S.MultiplyAdd(x1, u, b10);
                u = S.All(w9[two]);
                a11 = S.MultiplyAdd(x0, u, a11);
                b11 = S.MultiplyAdd(x1, u, b11);
                panel += 2 * S.Width;
                w++;
                w3++;
                w6++;
                w9++;
            }
        }
        S.Store(sums, a0);
        S.Store(sums + S.Width, a1);
        S.Store(sums + (2 * S.Width), a2);
        S.Store(sums + (3 * S.Width), a3);
        S.Store(sums + (4 * S.Width), a4);
        S.Store(sums + (5 * S.Width), a5);
        S.Store(sums + (6 * S.Width), a6);
        S.Store(sums + (7 * S.Width), a7);
        S.Store(sums + (8 * S.Width), a8);
        S.Store(sums + (9 * S.Width), a9);
        S.Store(sums + (10 * S.Width), a10);
        S.Store(sums + (11 * S.Width), a11);
        S.Store(sums + (12 * S.Width), b0);
        S.Store(sums + (13 * S.Width), b1);
        S.Store(sums + (14 * S.Width), b2);
        S.Store(sums + (15 * S.Width), b3);
        S.Store(sums + (16 * S.Width), b4);
        S.Store(sums + (17 * S.Width), b5);
        S.Store(sums + (18 * S.Width), b6);
        S.Store(sums + (19 * S.Width), b7);
        S.Store(sums + (20 * S.Width), b8);
        S.Store(sums + (21 * S.Width), b9);
        S.Store(sums + (22 * S.Width), b10);
        S.Store(sums + (23 * S.Width), b11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoBySix(float* panel, float* w, nint inputs, float* sums, float* following)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        V b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        float* w3 = w + (3 * inputs), end = w + inputs;
        nint two = 2 * inputs;
        while (w < end)
        {
            if (following != null) following = Prefetch(following, 6);
            for (int i = 0; i < FloatsPerLine; i++)
            {
                V x0 = S.Load(panel), x1 = S.Load(panel + S.Width), u = S.All(*w);
                a0 = S.MultiplyAdd(x0, u, a0);
                b0 = S.MultiplyAdd(x1, u, b0);
                u = S.All(w[inputs]);
                a1 = S.MultiplyAdd(x0, u, a1);
                b1 = S.MultiplyAdd(x1, u, b1);
                u = S.All(w[two]);
                a2 = S.MultiplyAdd(x0, u, a2);
                b2 = S.MultiplyAdd(x1, u, b2);
                u = S.All(*w3);
                a3 = S.MultiplyAdd(x0, u, a3);
                b3 = S.MultiplyAdd(x1, u, b3);
                u = S.All(w3[inputs]);
                a4 = S.MultiplyAdd(x0, u, a4);
                b4 = S.MultiplyAdd(x1, u, b4);
                u = S.All(w3[two]);
                a5 = S.MultiplyAdd(x0, u, a5);
                b5 = S.MultiplyAdd(x1, u, b5);
                panel += 2 * S.Width;
                w++;
                w3++;
            }
        }
        S.Store(sums, a0);
        S.Store(sums + S.Width, a1);
        S.Store(sums + (2 * S.Width), a2);
        S.Store(sums + (3 * S.Width), a3);
        S.Store(sums + (4 * S.Width), a4);
        S.Store(sums + (5 * S.Width), a5);
        S.Store(sums + (6 * S.Width), b0);
        S.Store(sums + (7 * S.Width), b1);
        S.Store(sums + (8 * S.Width), b2);
        S.Store(sums + (9 * S.Width), b3);
        S.Store(sums + (10 * S.Width), b4);
        S.Store(sums + (11 * S.Width), b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByTwelve(float* panel, float* w, nint inputs, float* sums, float* following)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        V a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        float* w3 = w + (3 * inputs), w6 = w + (6 * inputs), w9 = w + (9 * inputs), end = w + inputs;
        nint two = 2 * inputs;
        while (w < end)
        {
            // A few lines at a time: twelve at once would hold the multiplications up.
            if (following != null) following = Prefetch(following, 3);
            for (int i = 0; i < FloatsPerLine / 4; i++)
            {
                V x0 = S.Load(panel), u = S.All(*w);
                a0 = S.MultiplyAdd(x0, u, a0);
                u = S.All(w[inputs]);
                a1 = S.MultiplyAdd(x0, u, a1);
                u = S.All(w[two]);
                a2 = S.MultiplyAdd(x0, u, a2);
                u = S.All(*w3);
                a3 = S.MultiplyAdd(x0, u, a3);
                u = S.All(w3[inputs]);
                a4 = S.MultiplyAdd(x0, u, a4);
                u = S.All(w3[two]);
                a5 = S.MultiplyAdd(x0, u, a5);
                u = S.All(*w6);
                a6 = S.MultiplyAdd(x0, u, a6);
                u = S.All(w6[inputs]);
                a7 = S.MultiplyAdd(x0, u, a7);
                u = S.All(w6[two]);
                a8 = S.MultiplyAdd(x0, u, a8);
                u = S.All(*w9);
                a9 = S.MultiplyAdd(x0, u, a9);
                u = S.All(w9[inputs]);
                a10 = S.MultiplyAdd(x0, u, a10);
                u = S.All(w9[two]);
                a11 = S.MultiplyAdd(x0, u, a11);
                panel += S.Width;
                w++;
                w3++;
                w6++;
                w9++;
            }
        }
        S.Store(sums, a0);
        S.Store(sums + S.Width, a1);
        S.Store(sums + (2 * S.Width), a2);
        S.Store(sums + (3 * S.Width), a3);
        S.Store(sums + (4 * S.Width), a4);
        S.Store(sums + (5 * S.Width), a5);
        S.Store(sums + (6 * S.Width), a6);
        S.Store(sums + (7 * S.Width), a7);
        S.Store(sums + (8 * S.Width), a8);
        S.Store(sums + (9 * S.Width), a9);
        S.Store(sums + (10 * S.Width), a10);
        S.Store(sums + (11 * S.Width), a11);
    }

    // As many lines as a tile reads meanwhile, in the order of memory: a line of each row in turn is clearly slower on Zen 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Prefetch(float* w, int lines)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < lines; i++) Sse.Prefetch0(w + (i * FloatsPerLine));
        }
        return w + (lines * FloatsPerLine);
    }
}
