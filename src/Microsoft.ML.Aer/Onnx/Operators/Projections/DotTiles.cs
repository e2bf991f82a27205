using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer;

/// <summary>
/// Products of a few rows of activations with four rows of a matrix [out, in], as dot products along both: the matrix is
/// read once, in the order in which it lies in memory, and nothing needs rearranging. The sums of a tile stay in
/// registers, which is why each height is written out.
/// </summary>
/// <remarks>
/// Each: x [rows, inputs], w [4, inputs], bias [4], y [rows, 4] with <c>stride</c> from row to row; inputs is a multiple of
/// the vector's width. <c>following</c>: the four rows of the matrix to ask for meanwhile; null where they lie in a cache already.
/// </remarks>
internal static unsafe class DotTiles<S, V>
    where S : struct, ILanes<V>
    where V : unmanaged
{
    private const int FloatsPerLine = 16;

    // How far ahead a stream is asked for: 4 KB, the best of 1 to 9 KB on Zen 5. Zen 3, with narrower vectors, is fastest left to itself.
    private const int FloatsAhead = 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Six(float* x, float* w, nint inputs, Vector128<float> bias, float* y, nint stride, float* following)
    {
        V a00 = default, a01 = default, a02 = default, a03 = default;
        V a10 = default, a11 = default, a12 = default, a13 = default;
        V a20 = default, a21 = default, a22 = default, a23 = default;
        V a30 = default, a31 = default, a32 = default, a33 = default;
        V a40 = default, a41 = default, a42 = default, a43 = default;
        V a50 = default, a51 = default, a52 = default, a53 = default;
        float* x1 = x + inputs, x2 = x1 + inputs, x3 = x2 + inputs, x4 = x3 + inputs, x5 = x4 + inputs;
        float* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        for (nint i = 0; i < inputs; i += S.Width)
        {
            if (following != null) Prefetch(following + (4 * i));
            V v0 = S.Load(x + i), v1 = S.Load(x1 + i), v2 = S.Load(x2 + i), v3 = S.Load(x3 + i), v4 = S.Load(x4 + i), v5 = S.Load(x5 + i), u = S.Load(w + i);
            a00 = S.MultiplyAdd(v0, u, a00);
            a10 = S.MultiplyAdd(v1, u, a10);
            a20 = S.MultiplyAdd(v2, u, a20);
            a30 = S.MultiplyAdd(v3, u, a30);
            a40 = S.MultiplyAdd(v4, u, a40);
            a50 = S.MultiplyAdd(v5, u, a50);
            u = S.Load(w1 + i);
            a01 = S.MultiplyAdd(v0, u, a01);
            a11 = S.MultiplyAdd(v1, u, a11);
            a21 = S.MultiplyAdd(v2, u, a21);
            a31 = S.MultiplyAdd(v3, u, a31);
            a41 = S.MultiplyAdd(v4, u, a41);
            a51 = S.MultiplyAdd(v5, u, a51);
            u = S.Load(w2 + i);
            a02 = S.MultiplyAdd(v0, u, a02);
            a12 = S.MultiplyAdd(v1, u, a12);
            a22 = S.MultiplyAdd(v2, u, a22);
            a32 = S.MultiplyAdd(v3, u, a32);
            a42 = S.MultiplyAdd(v4, u, a42);
            a52 = S.MultiplyAdd(v5, u, a52);
            u = S.Load(w3 + i);
            a03 = S.MultiplyAdd(v0, u, a03);
            a13 = S.MultiplyAdd(v1, u, a13);
            a23 = S.MultiplyAdd(v2, u, a23);
            a33 = S.MultiplyAdd(v3, u, a33);
            a43 = S.MultiplyAdd(v4, u, a43);
            a53 = S.MultiplyAdd(v5, u, a53);
        }
        (S.Totals(a00, a01, a02, a03) + bias).Store(y);
        (S.Totals(a10, a11, a12, a13) + bias).Store(y + stride);
        (S.Totals(a20, a21, a22, a23) + bias).Store(y + (2 * stride));
        (S.Totals(a30, a31, a32, a33) + bias).Store(y + (3 * stride));
        (S.Totals(a40, a41, a42, a43) + bias).Store(y + (4 * stride));
        (S.Totals(a50, a51, a52, a53) + bias).Store(y + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(float* x, float* w, nint inputs, Vector128<float> bias, float* y, nint stride, float* following)
    {
        V a00 = default, a01 = default, a02 = default, a03 = default;
        V a10 = default, a11 = default, a12 = default, a13 = default;
        V a20 = default, a21 = default, a22 = default, a23 = default;
        V a30 = default, a31 = default, a32 = default, a33 = default;
        float* x1 = x + inputs, x2 = x1 + inputs, x3 = x2 + inputs;
        float* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        for (nint i = 0; i < inputs; i += S.Width)
        {
            if (following != null) Prefetch(following + (4 * i));
            V v0 = S.Load(x + i), v1 = S.Load(x1 + i), v2 = S.Load(x2 + i), v3 = S.Load(x3 + i), u = S.Load(w + i);
            a00 = S.MultiplyAdd(v0, u, a00);
            a10 = S.MultiplyAdd(v1, u, a10);
            a20 = S.MultiplyAdd(v2, u, a20);
            a30 = S.MultiplyAdd(v3, u, a30);
            u = S.Load(w1 + i);
            a01 = S.MultiplyAdd(v0, u, a01);
            a11 = S.MultiplyAdd(v1, u, a11);
            a21 = S.MultiplyAdd(v2, u, a21);
            a31 = S.MultiplyAdd(v3, u, a31);
            u = S.Load(w2 + i);
            a02 = S.MultiplyAdd(v0, u, a02);
            a12 = S.MultiplyAdd(v1, u, a12);
            a22 = S.MultiplyAdd(v2, u, a22);
            a32 = S.MultiplyAdd(v3, u, a32);
            u = S.Load(w3 + i);
            a03 = S.MultiplyAdd(v0, u, a03);
            a13 = S.MultiplyAdd(v1, u, a13);
            a23 = S.MultiplyAdd(v2, u, a23);
            a33 = S.MultiplyAdd(v3, u, a33);
        }
        (S.Totals(a00, a01, a02, a03) + bias).Store(y);
        (S.Totals(a10, a11, a12, a13) + bias).Store(y + stride);
        (S.Totals(a20, a21, a22, a23) + bias).Store(y + (2 * stride));
        (S.Totals(a30, a31, a32, a33) + bias).Store(y + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Three(float* x, float* w, nint inputs, Vector128<float> bias, float* y, nint stride, float* following)
    {
        V a00 = default, a01 = default, a02 = default, a03 = default;
        V a10 = default, a11 = default, a12 = default, a13 = default;
        V a20 = default, a21 = default, a22 = default, a23 = default;
        float* x1 = x + inputs, x2 = x1 + inputs;
        float* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        for (nint i = 0; i < inputs; i += S.Width)
        {
            if (following != null) Prefetch(following + (4 * i));
            V v0 = S.Load(x + i), v1 = S.Load(x1 + i), v2 = S.Load(x2 + i), u = S.Load(w + i);
            a00 = S.MultiplyAdd(v0, u, a00);
            a10 = S.MultiplyAdd(v1, u, a10);
            a20 = S.MultiplyAdd(v2, u, a20);
            u = S.Load(w1 + i);
            a01 = S.MultiplyAdd(v0, u, a01);
            a11 = S.MultiplyAdd(v1, u, a11);
            a21 = S.MultiplyAdd(v2, u, a21);
            u = S.Load(w2 + i);
            a02 = S.MultiplyAdd(v0, u, a02);
            a12 = S.MultiplyAdd(v1, u, a12);
            a22 = S.MultiplyAdd(v2, u, a22);
            u = S.Load(w3 + i);
            a03 = S.MultiplyAdd(v0, u, a03);
            a13 = S.MultiplyAdd(v1, u, a13);
            a23 = S.MultiplyAdd(v2, u, a23);
        }
        (S.Totals(a00, a01, a02, a03) + bias).Store(y);
        (S.Totals(a10, a11, a12, a13) + bias).Store(y + stride);
        (S.Totals(a20, a21, a22, a23) + bias).Store(y + (2 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two(float* x, float* w, nint inputs, Vector128<float> bias, float* y, nint stride, float* following)
    {
        V a00 = default, a01 = default, a02 = default, a03 = default;
        V a10 = default, a11 = default, a12 = default, a13 = default;
        float* x1 = x + inputs;
        float* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        for (nint i = 0; i < inputs; i += S.Width)
        {
            if (following != null) Prefetch(following + (4 * i));
            V v0 = S.Load(x + i), v1 = S.Load(x1 + i), u = S.Load(w + i);
            a00 = S.MultiplyAdd(v0, u, a00);
            a10 = S.MultiplyAdd(v1, u, a10);
            u = S.Load(w1 + i);
            a01 = S.MultiplyAdd(v0, u, a01);
            a11 = S.MultiplyAdd(v1, u, a11);
            u = S.Load(w2 + i);
            a02 = S.MultiplyAdd(v0, u, a02);
            a12 = S.MultiplyAdd(v1, u, a12);
            u = S.Load(w3 + i);
            a03 = S.MultiplyAdd(v0, u, a03);
            a13 = S.MultiplyAdd(v1, u, a13);
        }
        (S.Totals(a00, a01, a02, a03) + bias).Store(y);
        (S.Totals(a10, a11, a12, a13) + bias).Store(y + stride);
    }

    // A single row of activations waits for memory alone, which is fastest read as one stream.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* x, float* w, nint inputs, Vector128<float> bias, float* y) =>
        (S.Totals(Dot(x, w, inputs), Dot(x, w + inputs, inputs), Dot(x, w + (2 * inputs), inputs), Dot(x, w + (3 * inputs), inputs)) + bias).Store(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Dot(float* x, float* w, nint inputs)
    {
        V a = default, b = default, c = default, d = default;
        nint i = 0;
        for (; i <= inputs - (4 * S.Width); i += 4 * S.Width)
        {
            if (S.Width >= 16) Prefetch(w + i + FloatsAhead);
            a = S.MultiplyAdd(S.Load(x + i), S.Load(w + i), a);
            b = S.MultiplyAdd(S.Load(x + i + S.Width), S.Load(w + i + S.Width), b);
            c = S.MultiplyAdd(S.Load(x + i + (2 * S.Width)), S.Load(w + i + (2 * S.Width)), c);
            d = S.MultiplyAdd(S.Load(x + i + (3 * S.Width)), S.Load(w + i + (3 * S.Width)), d);
        }
        for (; i < inputs; i += S.Width) a = S.MultiplyAdd(S.Load(x + i), S.Load(w + i), a);
        return S.Add(S.Add(a, b), S.Add(c, d));
    }

    // The lines of four vectors, one of each row: in the order of memory rather than by rows, which the processor's own prefetching understands.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* w)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(w);
        if (S.Width >= 8) Sse.Prefetch0(w + FloatsPerLine);
        if (S.Width >= 16) Sse.Prefetch0(w + (2 * FloatsPerLine));
        if (S.Width >= 16) Sse.Prefetch0(w + (3 * FloatsPerLine));
    }
}
