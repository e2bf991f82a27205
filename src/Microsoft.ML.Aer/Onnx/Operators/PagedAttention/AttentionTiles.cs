using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// The two inner products of attention over one block of positions. Two query heads by four vectors at a time: few
/// enough running sums for 16 registers, enough of them to hide the multiplier's latency.
/// </summary>
internal static unsafe class AttentionTiles
{
    /// <summary>Scores of all positions of a block.</summary>
    /// <param name="queries">[heads, size]</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="size">Head size.</param>
    /// <param name="keys">[size, positions]</param>
    /// <param name="scores">[heads, positions], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from a head's scores to the next head's.</param>
    public static void Scores(float* queries, int heads, int size, float* keys, float* scores, int stride)
    {
        int head = 0;
        for (; head + 1 < heads; head += 2) TwoScores(queries + (head * size), size, keys, scores + (head * stride), stride);
        if (head < heads) OneScore(queries + (head * size), size, keys, scores + (head * stride));
    }

    /// <summary>Adds the weighted sum of a block's values to the sums of each head.</summary>
    /// <param name="weights">[heads, positions], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from a head's weights to the next head's.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="values">[positions, padded]</param>
    /// <param name="count">Positions to add; the others are not read.</param>
    /// <param name="padded">Padded head size.</param>
    /// <param name="sums">[heads, padded]</param>
    public static void AddWeighted(float* weights, int stride, int heads, float* values, int count, int padded, float* sums)
    {
        int head = 0;
        for (; head + 1 < heads; head += 2)
        {
            for (int i = 0; i < padded; i += KeyValueBlocks.Positions)
            {
                AddTwo(weights + (head * stride), stride, values + i, count, padded, sums + (head * padded) + i);
            }
        }
        if (head == heads) return;
        for (int i = 0; i < padded; i += KeyValueBlocks.Positions) AddOne(weights + (head * stride), values + i, count, padded, sums + (head * padded) + i);
    }

    private static void TwoScores(float* query, int size, float* keys, float* scores, int stride)
    {
        int n = Vector<float>.Count;
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (int i = 0; i < size; i++, keys += 4 * n)
        {
            Vector<float> k0 = Vector.Load(keys), k1 = Vector.Load(keys + n), k2 = Vector.Load(keys + (2 * n)), k3 = Vector.Load(keys + (3 * n));
            Vector<float> a = new(query[i]), b = new(query[size + i]);
            a0 = Vector.MultiplyAddEstimate(k0, a, a0);
            a1 = Vector.MultiplyAddEstimate(k1, a, a1);
            a2 = Vector.MultiplyAddEstimate(k2, a, a2);
            a3 = Vector.MultiplyAddEstimate(k3, a, a3);
            b0 = Vector.MultiplyAddEstimate(k0, b, b0);
            b1 = Vector.MultiplyAddEstimate(k1, b, b1);
            b2 = Vector.MultiplyAddEstimate(k2, b, b2);
            b3 = Vector.MultiplyAddEstimate(k3, b, b3);
        }
        Store(scores, a0, a1, a2, a3);
        Store(scores + stride, b0, b1, b2, b3);
    }

    private static void OneScore(float* query, int size, float* keys, float* scores)
    {
        int n = Vector<float>.Count;
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default;
        for (int i = 0; i < size; i++, keys += 4 * n)
        {
            Vector<float> a = new(query[i]);
            a0 = Vector.MultiplyAddEstimate(Vector.Load(keys), a, a0);
            a1 = Vector.MultiplyAddEstimate(Vector.Load(keys + n), a, a1);
            a2 = Vector.MultiplyAddEstimate(Vector.Load(keys + (2 * n)), a, a2);
            a3 = Vector.MultiplyAddEstimate(Vector.Load(keys + (3 * n)), a, a3);
        }
        Store(scores, a0, a1, a2, a3);
    }

    private static void AddTwo(float* weights, int stride, float* values, int count, int padded, float* sums)
    {
        int n = Vector<float>.Count;
        float* other = sums + padded;
        Vector<float> a0 = Vector.Load(sums), a1 = Vector.Load(sums + n), a2 = Vector.Load(sums + (2 * n)), a3 = Vector.Load(sums + (3 * n));
        Vector<float> b0 = Vector.Load(other), b1 = Vector.Load(other + n), b2 = Vector.Load(other + (2 * n)), b3 = Vector.Load(other + (3 * n));
        for (int i = 0; i < count; i++, values += padded)
        {
            Vector<float> v0 = Vector.Load(values), v1 = Vector.Load(values + n), v2 = Vector.Load(values + (2 * n)), v3 = Vector.Load(values + (3 * n));
            Vector<float> a = new(weights[i]), b = new(weights[stride + i]);
            a0 = Vector.MultiplyAddEstimate(v0, a, a0);
            a1 = Vector.MultiplyAddEstimate(v1, a, a1);
            a2 = Vector.MultiplyAddEstimate(v2, a, a2);
            a3 = Vector.MultiplyAddEstimate(v3, a, a3);
            b0 = Vector.MultiplyAddEstimate(v0, b, b0);
            b1 = Vector.MultiplyAddEstimate(v1, b, b1);
            b2 = Vector.MultiplyAddEstimate(v2, b, b2);
            b3 = Vector.MultiplyAddEstimate(v3, b, b3);
        }
        Store(sums, a0, a1, a2, a3);
        Store(other, b0, b1, b2, b3);
    }

    private static void AddOne(float* weights, float* values, int count, int padded, float* sums)
    {
        int n = Vector<float>.Count;
        Vector<float> a0 = Vector.Load(sums), a1 = Vector.Load(sums + n), a2 = Vector.Load(sums + (2 * n)), a3 = Vector.Load(sums + (3 * n));
        for (int i = 0; i < count; i++, values += padded)
        {
            Vector<float> a = new(weights[i]);
            a0 = Vector.MultiplyAddEstimate(Vector.Load(values), a, a0);
            a1 = Vector.MultiplyAddEstimate(Vector.Load(values + n), a, a1);
            a2 = Vector.MultiplyAddEstimate(Vector.Load(values + (2 * n)), a, a2);
            a3 = Vector.MultiplyAddEstimate(Vector.Load(values + (3 * n)), a, a3);
        }
        Store(sums, a0, a1, a2, a3);
    }

    private static void Store(float* destination, Vector<float> x0, Vector<float> x1, Vector<float> x2, Vector<float> x3)
    {
        int n = Vector<float>.Count;
        x0.Store(destination);
        x1.Store(destination + n);
        x2.Store(destination + (2 * n));
        x3.Store(destination + (3 * n));
    }
}
