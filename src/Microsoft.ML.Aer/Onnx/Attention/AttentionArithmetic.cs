using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Aer;

/// <summary>The inner loops of attention over pages, for whatever vector width the processor has.</summary>
internal static unsafe class AttentionArithmetic
{
    private const int Tokens = KeyValuePages.TokensPerPage;

    /// <summary>scores[t] = sum over channels of query[c] keys[c, t], for the tokens of a page.</summary>
    /// <param name="query">[head size]</param>
    /// <param name="keys">[head size, tokens of a page]</param>
    /// <param name="headSize">Number of channels.</param>
    /// <param name="scores">[tokens of a page]</param>
    public static void Scores(float* query, float* keys, int headSize, float* scores)
    {
        int width = Vector<float>.Count;
        for (int t = 0; t < Tokens; t += width)
        {
            // Four sums at once, since each addition must wait for the one before it.
            Vector<float> a = Vector<float>.Zero, b = a, c = a, d = a;
            float* k = keys + t;
            int i = 0;
            for (; i <= headSize - 4; i += 4, k += 4 * Tokens)
            {
                a = Vector.MultiplyAddEstimate(new Vector<float>(query[i]), Unsafe.ReadUnaligned<Vector<float>>(k), a);
                b = Vector.MultiplyAddEstimate(new Vector<float>(query[i + 1]), Unsafe.ReadUnaligned<Vector<float>>(k + Tokens), b);
                c = Vector.MultiplyAddEstimate(new Vector<float>(query[i + 2]), Unsafe.ReadUnaligned<Vector<float>>(k + (2 * Tokens)), c);
                d = Vector.MultiplyAddEstimate(new Vector<float>(query[i + 3]), Unsafe.ReadUnaligned<Vector<float>>(k + (3 * Tokens)), d);
            }
            for (; i < headSize; i++, k += Tokens) a = Vector.MultiplyAddEstimate(new Vector<float>(query[i]), Unsafe.ReadUnaligned<Vector<float>>(k), a);
            Unsafe.WriteUnaligned(scores + t, a + b + (c + d));
        }
    }

    /// <summary>sums += weights[t] values[t], over the first tokens of a page.</summary>
    /// <param name="weights">[tokens]</param>
    /// <param name="values">[tokens of a page, size]</param>
    /// <param name="tokens">How many of the page's tokens count.</param>
    /// <param name="size">Length of a token's values, a multiple of the page's tokens and so of the vector.</param>
    /// <param name="sums">[size]</param>
    public static void AddWeighted(float* weights, float* values, int tokens, int size, float* sums)
    {
        int width = Vector<float>.Count, at = 0;
        for (; at <= size - (4 * width); at += 4 * width)
        {
            float* sum = sums + at;
            var a = Unsafe.ReadUnaligned<Vector<float>>(sum);
            var b = Unsafe.ReadUnaligned<Vector<float>>(sum + width);
            var c = Unsafe.ReadUnaligned<Vector<float>>(sum + (2 * width));
            var d = Unsafe.ReadUnaligned<Vector<float>>(sum + (3 * width));
            float* v = values + at;
            for (int t = 0; t < tokens; t++, v += size)
            {
                var weight = new Vector<float>(weights[t]);
                a = Vector.MultiplyAddEstimate(weight, Unsafe.ReadUnaligned<Vector<float>>(v), a);
                b = Vector.MultiplyAddEstimate(weight, Unsafe.ReadUnaligned<Vector<float>>(v + width), b);
                c = Vector.MultiplyAddEstimate(weight, Unsafe.ReadUnaligned<Vector<float>>(v + (2 * width)), c);
                d = Vector.MultiplyAddEstimate(weight, Unsafe.ReadUnaligned<Vector<float>>(v + (3 * width)), d);
            }
            Unsafe.WriteUnaligned(sum, a);
            Unsafe.WriteUnaligned(sum + width, b);
            Unsafe.WriteUnaligned(sum + (2 * width), c);
            Unsafe.WriteUnaligned(sum + (3 * width), d);
        }
        for (; at < size; at += width)
        {
            var a = Unsafe.ReadUnaligned<Vector<float>>(sums + at);
            float* v = values + at;
            for (int t = 0; t < tokens; t++, v += size) a = Vector.MultiplyAddEstimate(new Vector<float>(weights[t]), Unsafe.ReadUnaligned<Vector<float>>(v), a);
            Unsafe.WriteUnaligned(sums + at, a);
        }
    }

    /// <summary>The RMS norm of one head, in place.</summary>
    public static void Normalize(float* head, float* weight, int headSize, float epsilon)
    {
        var values = new Span<float>(head, headSize);
        float scale = 1 / MathF.Sqrt((System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(values) / headSize) + epsilon);
        for (int i = 0; i < headSize; i++) head[i] = weight[i] * (head[i] * scale);
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
}
