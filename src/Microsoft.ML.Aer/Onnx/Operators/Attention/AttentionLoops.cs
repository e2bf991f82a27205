using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary><see cref="AttentionArithmetic"/> with vectors of one width.</summary>
internal static unsafe class AttentionLoops<S, V>
    where S : struct, ILanes<V>
    where V : unmanaged
{
    private const int Tokens = KeyValuePages.TokensPerPage;

    private static int VectorsPerPage => Tokens / S.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores(float* query, nint* pages, long offset, int pageCount, int headSize, float* scores)
    {
        int vectors = pageCount * VectorsPerPage, v = 0;
        for (; v <= vectors - 4; v += 4)
        {
            FourScores(query, Keys(pages, offset, v), Keys(pages, offset, v + 1), Keys(pages, offset, v + 2), Keys(pages, offset, v + 3), headSize, scores + (v * S.Width));
        }
        for (; v < vectors; v++) OneScore(query, Keys(pages, offset, v), headSize, scores + (v * S.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentiate(float* scores, int count)
    {
        V most = S.Load(scores);
        for (int i = S.Width; i < count; i += S.Width) most = S.Max(most, S.Load(scores + i));
        most = S.All(S.Largest(most));
        V sum = default;
        for (int i = 0; i < count; i += S.Width)
        {
            V weight = S.Exp(S.Subtract(S.Load(scores + i), most));
            S.Store(scores + i, weight);
            sum = S.Add(sum, weight);
        }
        return Vector128.Sum(S.Fold(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeighted(float* weights, float* values, int tokens, int size, float* sums)
    {
        int at = 0;
        for (; at <= size - (4 * S.Width); at += 4 * S.Width) AddFour(weights, values + at, tokens, size, sums + at);
        for (; at < size; at += S.Width)
        {
            V a = S.Load(sums + at);
            float* v = values + at;
            for (int t = 0; t < tokens; t++, v += size) a = S.MultiplyAdd(S.All(weights[t]), S.Load(v), a);
            S.Store(sums + at, a);
        }
    }

    private static float* Keys(nint* pages, long offset, int vector) =>
        (float*)pages[vector / VectorsPerPage] + offset + (vector % VectorsPerPage * S.Width);

    // Two channels at once, since each addition must wait for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourScores(float* query, float* k0, float* k1, float* k2, float* k3, int headSize, float* scores)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        int i = 0;
        nint at = 0;
        for (; i <= headSize - 2; i += 2, at += 2 * Tokens)
        {
            V q = S.All(query[i]), r = S.All(query[i + 1]);
            a0 = S.MultiplyAdd(q, S.Load(k0 + at), a0);
            a1 = S.MultiplyAdd(q, S.Load(k1 + at), a1);
            a2 = S.MultiplyAdd(q, S.Load(k2 + at), a2);
            a3 = S.MultiplyAdd(q, S.Load(k3 + at), a3);
            b0 = S.MultiplyAdd(r, S.Load(k0 + at + Tokens), b0);
            b1 = S.MultiplyAdd(r, S.Load(k1 + at + Tokens), b1);
            b2 = S.MultiplyAdd(r, S.Load(k2 + at + Tokens), b2);
            b3 = S.MultiplyAdd(r, S.Load(k3 + at + Tokens), b3);
        }
        if (i < headSize)
        {
            V q = S.All(query[i]);
            a0 = S.MultiplyAdd(q, S.Load(k0 + at), a0);
            a1 = S.MultiplyAdd(q, S.Load(k1 + at), a1);
            a2 = S.MultiplyAdd(q, S.Load(k2 + at), a2);
            a3 = S.MultiplyAdd(q, S.Load(k3 + at), a3);
        }
        S.Store(scores, S.Add(a0, b0));
        S.Store(scores + S.Width, S.Add(a1, b1));
        S.Store(scores + (2 * S.Width), S.Add(a2, b2));
        S.Store(scores + (3 * S.Width), S.Add(a3, b3));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneScore(float* query, float* k, int headSize, float* scores)
    {
        V a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= headSize - 4; i += 4, k += 4 * Tokens)
        {
            a = S.MultiplyAdd(S.All(query[i]), S.Load(k), a);
            b = S.MultiplyAdd(S.All(query[i + 1]), S.Load(k + Tokens), b);
            c = S.MultiplyAdd(S.All(query[i + 2]), S.Load(k + (2 * Tokens)), c);
            d = S.MultiplyAdd(S.All(query[i + 3]), S.Load(k + (3 * Tokens)), d);
        }
        for (; i < headSize; i++, k += Tokens) a = S.MultiplyAdd(S.All(query[i]), S.Load(k), a);
        S.Store(scores, S.Add(S.Add(a, b), S.Add(c, d)));
    }

    // Two tokens at once, for the same reason.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(float* weights, float* values, int tokens, int size, float* sums)
    {
        int width = S.Width, t = 0;
        V a0 = S.Load(sums), a1 = S.Load(sums + width), a2 = S.Load(sums + (2 * width)), a3 = S.Load(sums + (3 * width));
        V b0 = default, b1 = default, b2 = default, b3 = default;
        for (; t <= tokens - 2; t += 2, values += 2 * size)
        {
            V p = S.All(weights[t]), q = S.All(weights[t + 1]);
            float* next = values + size;
            a0 = S.MultiplyAdd(p, S.Load(values), a0);
            a1 = S.MultiplyAdd(p, S.Load(values + width), a1);
            a2 = S.MultiplyAdd(p, S.Load(values + (2 * width)), a2);
            a3 = S.MultiplyAdd(p, S.Load(values + (3 * width)), a3);
            b0 = S.MultiplyAdd(q, S.Load(next), b0);
            b1 = S.MultiplyAdd(q, S.Load(next + width), b1);
            b2 = S.MultiplyAdd(q, S.Load(next + (2 * width)), b2);
            b3 = S.MultiplyAdd(q, S.Load(next + (3 * width)), b3);
        }
        if (t < tokens)
        {
            V p = S.All(weights[t]);
            a0 = S.MultiplyAdd(p, S.Load(values), a0);
            a1 = S.MultiplyAdd(p, S.Load(values + width), a1);
            a2 = S.MultiplyAdd(p, S.Load(values + (2 * width)), a2);
            a3 = S.MultiplyAdd(p, S.Load(values + (3 * width)), a3);
        }
        S.Store(sums, S.Add(a0, b0));
        S.Store(sums + width, S.Add(a1, b1));
        S.Store(sums + (2 * width), S.Add(a2, b2));
        S.Store(sums + (3 * width), S.Add(a3, b3));
    }
}
