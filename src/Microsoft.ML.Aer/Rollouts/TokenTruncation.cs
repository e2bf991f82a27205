using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>Top-k and top-p: which tokens may still be drawn. Selects instead of sorting, so that a row costs O(vocabulary).</summary>
internal static class TokenTruncation
{
    private const int Block = 256;
    private const int MaxBlocks = 1024;

    /// <summary>Sets the weights of the tokens that top-k, then top-p, exclude to 0.</summary>
    /// <param name="logits">[vocabulary], finite; the order of likelihood, equal ones by ascending id.</param>
    /// <param name="weights">[vocabulary], unnormalised probabilities, not negative.</param>
    /// <param name="total">Sum of <paramref name="weights"/>.</param>
    /// <param name="topK">How many tokens stay; 0 means all.</param>
    /// <param name="topP">The share of the remaining probability that stays; 1 means all.</param>
    public static void Apply(ReadOnlySpan<float> logits, Span<float> weights, double total, int topK, float topP)
    {
        bool cutsK = topK > 0 && topK < logits.Length;
        if (!cutsK && topP >= 1) return;

        ulong[] rented = ArrayPool<ulong>.Shared.Rent(logits.Length);
        try
        {
            Span<ulong> kept = rented.AsSpan(0, logits.Length);
            if (cutsK)
            {
                kept = Collect(logits, logits, KthLargestBlockMaximum(logits, topK), kept);
                kept = kept[..Select(kept, [], topK)];
            }
            if (topP < 1)
            {
                if (cutsK)
                {
                    total = Mass(kept, weights);
                }
                else
                {
                    // Together the tokens below this weight hold less than half of what top-p cuts: the other
                    // tokens reach p without them (half, for the sake of rounding).
                    kept = Collect(weights, logits, (float)(0.5 * (1 - (double)topP) * total / logits.Length), kept);
                }
                kept = kept[..Select(kept, weights, topP * total)];
            }

            // Kept weights become negative (or -0), then vectorised passes turn the rest to 0 and these back.
            foreach (ulong key in kept) weights[Id(key)] = -weights[Id(key)];
            TensorPrimitives.Negate<float>(weights, weights);
            TensorPrimitives.Max(weights, 0f, weights);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    // A key orders tokens by likelihood: larger logit first, then lower id. No two are equal.
    private static ulong Key(float logit, int id)
    {
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f); // -0 becomes 0
        uint ordered = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
        return ((ulong)ordered << 32) | ~(uint)id;
    }

    private static int Id(ulong key) => (int)~(uint)key;

    // The keys of the tokens whose value is at least `least`.
    private static Span<ulong> Collect(ReadOnlySpan<float> values, ReadOnlySpan<float> logits, float least, Span<ulong> keys)
    {
        int count = 0;
        for (int id = 0; id < values.Length; id++)
        {
            if (values[id] >= least) keys[count++] = Key(logits[id], id);
        }
        return keys[..count];
    }

    // A value that at least k logits reach, since k blocks have a maximum that does; usually few more reach it.
    private static float KthLargestBlockMaximum(ReadOnlySpan<float> logits, int k)
    {
        int blocks = logits.Length / Block;
        if (k > blocks || blocks > MaxBlocks) return float.NegativeInfinity;
        Span<float> maxima = stackalloc float[MaxBlocks];
        maxima = maxima[..blocks];
        for (int i = 0; i < blocks; i++) maxima[i] = TensorPrimitives.Max(logits.Slice(i * Block, Block));
        maxima.Sort();
        return maxima[^k];
    }

    // Moves the likeliest tokens that together first reach `goal` to the front and returns their number.
    // A token counts its weight, or 1 where there are no weights. Quickselect by mass.
    private static int Select(Span<ulong> keys, ReadOnlySpan<float> weights, double goal)
    {
        int low = 0, high = keys.Length;
        double before = 0; // mass of keys[..low], always below the goal
        while (low < high)
        {
            int pivot = Partition(keys, low, high);
            double above = before + Mass(keys[low..pivot], weights);
            if (above >= goal)
            {
                high = pivot;
                continue;
            }

            before = above + Mass(keys.Slice(pivot, 1), weights);
            if (before >= goal) return pivot + 1;
            low = pivot + 1;
        }
        return low;
    }

    private static double Mass(ReadOnlySpan<ulong> keys, ReadOnlySpan<float> weights)
    {
        if (weights.IsEmpty) return keys.Length;
        double mass = 0;
        foreach (ulong key in keys) mass += weights[Id(key)];
        return mass;
    }

    // Splits keys[low..high] around one of them, larger keys first, and returns where that one ended up.
    private static int Partition(Span<ulong> keys, int low, int high)
    {
        int last = high - 1, middle = low + (high - low) / 2;
        // The median of three goes last.
        if (keys[low] < keys[middle]) Swap(keys, low, middle);
        if (keys[last] > keys[low]) Swap(keys, last, low);
        else if (keys[last] < keys[middle]) Swap(keys, last, middle);

        ulong pivot = keys[last];
        int split = low;
        for (int i = low; i < last; i++)
        {
            if (keys[i] > pivot) Swap(keys, i, split++);
        }
        Swap(keys, split, last);
        return split;
    }

    private static void Swap(Span<ulong> keys, int a, int b) => (keys[a], keys[b]) = (keys[b], keys[a]);
}
