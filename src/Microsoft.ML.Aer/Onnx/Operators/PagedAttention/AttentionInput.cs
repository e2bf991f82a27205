using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>What happens to a token's query, key and value heads before it can attend.</summary>
internal static unsafe class AttentionInput
{
    /// <summary>Norms and rotates a token's queries (into its output row, where attention finds them) and keys, and caches keys and values.</summary>
    public static void Prepare(AttentionJob* job, int token)
    {
        KeyValueBlocks blocks = job->Blocks;
        int size = blocks.HeadSize, position = job->Positions[token];
        int prefix = job->PrefixLengths[job->Sequences[token]], width = KeyValueBlocks.Positions;
        int* table = job->Table(token);
        (int block, int offset) = position < prefix
            ? (table[position / width], position % width)
            : (table[KeyValueBlocks.Count(prefix) + ((position - prefix) / width)], (position - prefix) % width);

        float* source = job->Qkv + ((long)token * (job->Heads + (2 * blocks.KeyValueHeads)) * size);
        float* queries = job->Output + ((long)token * job->Heads * size);
        for (int head = 0; head < job->Heads; head++, source += size, queries += size) Turn(job, source, job->QueryNorm, position, queries);

        float* turned = stackalloc float[size];
        for (int head = 0; head < blocks.KeyValueHeads; head++, source += size)
        {
            Turn(job, source, job->KeyNorm, position, turned);
            float* key = job->Cache + blocks.Key(block, head) + offset;
            for (int i = 0; i < size; i++) key[i * width] = turned[i];
        }
        for (int head = 0; head < blocks.KeyValueHeads; head++, source += size)
        {
            float* value = job->Cache + blocks.Value(block, head) + ((long)offset * blocks.PaddedHeadSize);
            new ReadOnlySpan<float>(source, size).CopyTo(new Span<float>(value, size));
        }
    }

    // One head: RMS norm where there is one, then channel i turns with channel i + half.
    private static void Turn(AttentionJob* job, float* x, float* norm, int position, float* result)
    {
        int size = job->Blocks.HeadSize, half = job->RotaryHalf;
        new ReadOnlySpan<float>(x, size).CopyTo(new Span<float>(result, size));
        if (norm != null) Normalize(result, norm, size, job->Epsilon);
        float* cos = job->Cos + ((long)position * half), sin = job->Sin + ((long)position * half);
        int i = 0;
        for (; i <= half - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> a = Vector.Load(result + i), b = Vector.Load(result + half + i), c = Vector.Load(cos + i), s = Vector.Load(sin + i);
            ((a * c) - (b * s)).Store(result + i);
            ((b * c) + (a * s)).Store(result + half + i);
        }
        for (; i < half; i++)
        {
            float a = result[i], b = result[half + i];
            result[i] = (a * cos[i]) - (b * sin[i]);
            result[half + i] = (b * cos[i]) + (a * sin[i]);
        }
    }

    private static void Normalize(float* x, float* weight, int size, float epsilon)
    {
        float squares = 0;
        for (int i = 0; i < size; i++) squares += x[i] * x[i];
        float scale = 1 / MathF.Sqrt((squares / size) + epsilon);
        for (int i = 0; i < size; i++) x[i] = x[i] * scale * weight[i];
    }
}
