using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Aer;

/// <summary>One token's attention with the query heads that share one key-value head.</summary>
internal static unsafe class AttentionUnit
{
    // Query heads worked on together, and blocks between two corrections of the running softmax: what that takes on
    // the stack, and what it reads, stays in the nearest caches.
    private const int MaxHeads = 8;
    private const int MaxBlocks = 4;

    /// <summary>Replaces the queries in the token's output row by what they attend to.</summary>
    public static void Attend(AttentionJob* job, int token, int keyValueHead)
    {
        int size = job->Blocks.HeadSize, group = job->Heads / job->Blocks.KeyValueHeads;
        float* queries = job->Output + ((((long)token * job->Heads) + ((long)keyValueHead * group)) * size);
        for (int first = 0; first < group; first += MaxHeads)
        {
            AttendHeads(job, token, keyValueHead, queries + ((long)first * size), Math.Min(MaxHeads, group - first));
        }
    }

    // Softmax with a running maximum: what was summed so far is scaled down whenever a larger score appears.
    [SkipLocalsInit]
    private static void AttendHeads(AttentionJob* job, int token, int keyValueHead, float* queries, int heads)
    {
        KeyValueBlocks shape = job->Blocks;
        int size = shape.HeadSize, padded = shape.PaddedHeadSize, width = KeyValueBlocks.Positions, stride = MaxBlocks * width;
        float* query = stackalloc float[heads * size]; // scaled
        float* sums = stackalloc float[heads * padded];
        float* scores = stackalloc float[heads * stride];
        float* largest = stackalloc float[heads];
        float* totals = stackalloc float[heads];
        for (int i = 0; i < heads * size; i++) query[i] = queries[i] * job->Scale;
        new Span<float>(sums, heads * padded).Clear();
        new Span<float>(totals, heads).Clear();
        new Span<float>(largest, heads).Fill(float.NegativeInfinity);

        int seen = job->Positions[token] + 1;
        int prefix = Math.Min(seen, job->PrefixLengths[job->Sequences[token]]);
        int prefixBlocks = KeyValueBlocks.Count(prefix), blocks = prefixBlocks + KeyValueBlocks.Count(seen - prefix);
        int* table = job->Table(token);
        int* counts = stackalloc int[MaxBlocks]; // positions to see in each block
        for (int first = 0; first < blocks; first += MaxBlocks)
        {
            int taken = Math.Min(MaxBlocks, blocks - first);
            for (int i = 0; i < taken; i++)
            {
                int index = first + i;
                counts[i] = Math.Min(width, index < prefixBlocks ? prefix - (index * width) : seen - prefix - ((index - prefixBlocks) * width));
                AttentionTiles.Scores(query, heads, size, job->Cache + shape.Key(table[index], keyValueHead), scores + (i * width), stride);
                for (int head = 0; head < heads; head++)
                {
                    new Span<float>(scores + (head * stride) + (i * width) + counts[i], width - counts[i]).Fill(float.NegativeInfinity);
                }
            }
            for (int head = 0; head < heads; head++)
            {
                float rescale = Exponentiate(scores + (head * stride), taken * width, ref largest[head], ref totals[head]);
                if (rescale != 1) Scale(sums + (head * padded), padded, rescale);
            }
            for (int i = 0; i < taken; i++)
            {
                float* values = job->Cache + shape.Value(table[first + i], keyValueHead);
                AttentionTiles.AddWeighted(scores + (i * width), stride, heads, values, counts[i], padded, sums);
            }
        }
        for (int head = 0; head < heads; head++)
        {
            float share = 1 / totals[head];
            for (int i = 0; i < size; i++) queries[(head * size) + i] = sums[(head * padded) + i] * share;
        }
    }

    // scores <- exp(scores - largest); returns what earlier sums are to be multiplied with.
    private static float Exponentiate(float* scores, int count, ref float largest, ref float total)
    {
        var most = new Vector<float>(largest);
        for (int i = 0; i < count; i += Vector<float>.Count) most = Vector.Max(most, Vector.Load(scores + i));
        float max = most[0];
        for (int i = 1; i < Vector<float>.Count; i++) max = Math.Max(max, most[i]);

        var sum = Vector<float>.Zero;
        most = new Vector<float>(max);
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector<float> weight = Vector.Exp(Vector.Load(scores + i) - most);
            weight.Store(scores + i);
            sum += weight;
        }
        float rescale = max == largest ? 1 : MathF.Exp(largest - max);
        total = (total * rescale) + Vector.Sum(sum);
        largest = max;
        return rescale;
    }

    private static void Scale(float* values, int count, float factor)
    {
        for (int i = 0; i < count; i += Vector<float>.Count) (Vector.Load(values + i) * factor).Store(values + i);
    }
}
