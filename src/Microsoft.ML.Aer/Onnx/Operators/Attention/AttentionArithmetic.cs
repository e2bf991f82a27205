using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary>The loops of attention over pages, for whatever vector width the processor has.</summary>
internal static unsafe class AttentionArithmetic
{
    private const int Tokens = KeyValuePages.TokensPerPage;

    /// <summary>scores[t] = query . key of token t, for every token of some pages.</summary>
    /// <param name="query">[head size]</param>
    /// <param name="pages">Addresses of the pages.</param>
    /// <param name="offset">Where in a page the head's keys [head size, tokens of a page] begin, in floats.</param>
    /// <param name="pageCount">Number of pages.</param>
    /// <param name="headSize">Number of channels.</param>
    /// <param name="scores">[pages, tokens of a page]</param>
    public static void Scores(float* query, nint* pages, long offset, int pageCount, int headSize, float* scores)
    {
        if (Vector512.IsHardwareAccelerated) AttentionLoops<Lanes512, Vector512<float>>.Scores(query, pages, offset, pageCount, headSize, scores);
        else if (Vector256.IsHardwareAccelerated) AttentionLoops<Lanes256, Vector256<float>>.Scores(query, pages, offset, pageCount, headSize, scores);
        else AttentionLoops<Lanes128, Vector128<float>>.Scores(query, pages, offset, pageCount, headSize, scores);
    }

    /// <summary>Replaces scores by exp(score - largest) and returns their sum.</summary>
    /// <param name="scores">[count]; negative infinity where nothing is to be seen.</param>
    /// <param name="count">A multiple of a page's tokens.</param>
    public static float Exponentiate(float* scores, int count)
    {
        if (Vector512.IsHardwareAccelerated) return AttentionLoops<Lanes512, Vector512<float>>.Exponentiate(scores, count);
        return Vector256.IsHardwareAccelerated
            ? AttentionLoops<Lanes256, Vector256<float>>.Exponentiate(scores, count)
            : AttentionLoops<Lanes128, Vector128<float>>.Exponentiate(scores, count);
    }

    /// <summary>sums += weights[t] values[t], over the first tokens of a page.</summary>
    /// <param name="weights">[tokens]</param>
    /// <param name="values">[tokens of a page, size]</param>
    /// <param name="tokens">How many of the page's tokens count.</param>
    /// <param name="size">Length of a token's values, a multiple of the page's tokens and so of the vector.</param>
    /// <param name="sums">[size]</param>
    public static void AddWeighted(float* weights, float* values, int tokens, int size, float* sums)
    {
        if (Vector512.IsHardwareAccelerated) AttentionLoops<Lanes512, Vector512<float>>.AddWeighted(weights, values, tokens, size, sums);
        else if (Vector256.IsHardwareAccelerated) AttentionLoops<Lanes256, Vector256<float>>.AddWeighted(weights, values, tokens, size, sums);
        else AttentionLoops<Lanes128, Vector128<float>>.AddWeighted(weights, values, tokens, size, sums);
    }

    /// <summary>Turns channel i of a head with channel i + half, in place.</summary>
    public static void Rotate(float* head, float* cos, float* sin, int half)
    {
        int i = 0;
        for (int width = Vector<float>.Count; i <= half - width; i += width)
        {
            var c = Unsafe.ReadUnaligned<Vector<float>>(cos + i);
            var s = Unsafe.ReadUnaligned<Vector<float>>(sin + i);
            var x = Unsafe.ReadUnaligned<Vector<float>>(head + i);
            var y = Unsafe.ReadUnaligned<Vector<float>>(head + half + i);
            Unsafe.WriteUnaligned(head + i, (x * c) - (y * s));
            Unsafe.WriteUnaligned(head + half + i, (y * c) + (x * s));
        }
        for (; i < half; i++)
        {
            float x = head[i], y = head[half + i];
            head[i] = (x * cos[i]) - (y * sin[i]);
            head[half + i] = (y * cos[i]) + (x * sin[i]);
        }
    }

    /// <summary>Writes a token's key into its column of a page: <paramref name="key"/> [head size] to keys [head size, tokens of a page].</summary>
    public static void StoreKey(float* key, float* keys, int column, int headSize)
    {
        for (int i = 0; i < headSize; i++) keys[(i * Tokens) + column] = key[i];
    }
}
