using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>
/// Draws one token from one row of logits: exactly, without allocating, and as a pure function of the logits, the
/// settings, the stream and the position. Safe to call from several threads at once.
/// </summary>
/// <remarks>
/// The order is that of transformers' generate: logits are divided by the temperature, top-k keeps the likeliest
/// k, top-p keeps of these the smallest likeliest set whose renormalised probability reaches p (the token that
/// crosses p is kept), and the token is drawn from what is left by inverting the cumulative distribution in the
/// order of ids. Among equal logits the lower id counts as likelier, so exactly k tokens survive top-k. Greedy
/// (temperature 0) takes the likeliest token and reports log-probability and entropy at temperature 1.
/// </remarks>
internal static class TokenSampler
{
    // Floats are summed in blocks of this many and the blocks in double: float error stays at a few units in the
    // last place however large the vocabulary, and a block's temporaries stay in the first-level cache.
    private const int Block = 1024;

    /// <summary>Draws the token at <paramref name="position"/> (from 0) of the completion that owns <paramref name="stream"/>.</summary>
    /// <exception cref="InvalidOperationException">A logit is NaN or infinite.</exception>
    public static SampledToken Sample(ReadOnlySpan<float> logits, SamplingSettings settings, ulong stream, long position)
    {
        int likeliest = TensorPrimitives.IndexOfMax(logits); // the lowest id among equals, or the first NaN
        if (likeliest < 0) throw new ArgumentException("A row of logits has at least one value, but this one is empty.", nameof(logits));
        float max = logits[likeliest];
        double temperature = settings.IsGreedy ? 1 : settings.Temperature;

        float[] rented = ArrayPool<float>.Shared.Rent(logits.Length);
        try
        {
            Span<float> weights = rented.AsSpan(0, logits.Length); // exp((logit - max) / temperature)
            (double total, double weighted) = Exponentiate(logits, max, (float)(1 / temperature), weights);
            if (!double.IsFinite(weighted) || !float.IsFinite(max)) throw Refuse(logits, temperature);

            double logTotal = Math.Log(total);
            float entropy = (float)Math.Max(0, logTotal - weighted / total);
            double LogProb(int token, double logSum, float logit) => Math.Min(0, (logit - (double)max) / temperature - logSum);
            if (settings.IsGreedy)
            {
                float logProb = (float)LogProb(likeliest, logTotal, max);
                return new(likeliest, logProb, logProb, entropy);
            }

            double kept = total;
            if (settings.Truncates)
            {
                TokenTruncation.Apply(logits, weights, total, settings.TopK, settings.TopP);
                kept = Sum(weights);
            }

            int token = Invert(weights, RandomStream.Uniform(stream, position) * kept);
            float full = (float)LogProb(token, logTotal, logits[token]);
            float truncated = settings.Truncates ? (float)LogProb(token, Math.Log(kept), logits[token]) : full;
            return new(token, full, truncated, entropy);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    // weights = exp(z) with z = (logit - max) / temperature; returns sum of exp(z) and of exp(z) z.
    private static (double Total, double Weighted) Exponentiate(ReadOnlySpan<float> logits, float max, float scale, Span<float> weights)
    {
        Span<float> buffer = stackalloc float[Block];
        double total = 0, weighted = 0;
        for (int start = 0; start < logits.Length; start += Block)
        {
            int length = Math.Min(Block, logits.Length - start);
            Span<float> z = buffer[..length], weight = weights.Slice(start, length);
            TensorPrimitives.Subtract(logits.Slice(start, length), max, z);
            if (scale != 1) TensorPrimitives.Multiply(z, scale, z);
            TensorPrimitives.Exp(z, weight);
            total += TensorPrimitives.Sum<float>(weight);
            weighted += TensorPrimitives.Dot<float>(weight, z); // NaN if any logit is NaN or infinite
        }
        return (total, weighted);
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        for (; weights.Length > Block; weights = weights[Block..]) sum += TensorPrimitives.Sum(weights[..Block]);
        return sum + TensorPrimitives.Sum(weights);
    }

    // The first index at which the running sum of weights exceeds target; an index of weight 0 is never returned.
    private static int Invert(ReadOnlySpan<float> weights, double target)
    {
        double reached = 0;
        int last = -1;
        for (int start = 0; start < weights.Length; start += Block)
        {
            ReadOnlySpan<float> block = weights.Slice(start, Math.Min(Block, weights.Length - start));
            double sum = TensorPrimitives.Sum(block);
            if (target >= reached + sum)
            {
                reached += sum;
                if (sum > 0) last = start;
                continue;
            }

            for (int i = 0; i < block.Length; i++)
            {
                reached += block[i];
                if (target < reached) return start + i;
            }
            return LastPositive(weights, start); // the block's own sum was rounded up past the target
        }
        return LastPositive(weights, last); // the target was rounded up to the whole sum
    }

    private static int LastPositive(ReadOnlySpan<float> weights, int start)
    {
        int i = Math.Min(start + Block, weights.Length) - 1;
        while (weights[i] <= 0) i--;
        return i;
    }

    private static InvalidOperationException Refuse(ReadOnlySpan<float> logits, double temperature)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i]))
            {
                return new($"The policy's logit of token {i} is {logits[i]}; tokens can be drawn from finite logits only. " +
                    "The policy has diverged or its weights are damaged: lower the learning rate, or load an earlier checkpoint.");
            }
        }
        return new($"The policy's logits span more than float32 holds at temperature {temperature}: raise the temperature, or use 0 for greedy decoding.");
    }
}
