using System.Numerics;
using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>
/// Causal grouped-query attention over packed sequences, and its gradients, for one group of sequences and one
/// key-value head at a time: nothing another thread writes is touched. Weights are never kept: the gradients compute
/// them anew from each row's logarithm of the sum of exponentials.
/// </summary>
/// <param name="headSize">Width of a head.</param>
/// <param name="heads">Query heads.</param>
/// <param name="keyValueHeads">Key-value heads.</param>
internal sealed unsafe class PackedAttentionKernel(int headSize, int heads, int keyValueHeads)
{
    // Rows of queries at a time: enough for the products' speed, few enough for their scores to stay in the cache.
    private const int TileRows = 32;

    private readonly int _shared = heads / keyValueHeads;
    private readonly float _scale = (float)(1 / Math.Sqrt(headSize));

    /// <summary>Floats of scratch memory that one call needs.</summary>
    /// <param name="longest">Tokens of the longest sequence.</param>
    public long Scratch(int longest) => Padded(longest) * (2L * headSize + 2 * TileRows);

    /// <summary>Attention of one group and key-value head.</summary>
    /// <param name="tokens">The layer's rows.</param>
    /// <param name="group">The group.</param>
    /// <param name="first">Its first token's row.</param>
    /// <param name="keyValueHead">The key-value head.</param>
    /// <param name="scratch">See <see cref="Scratch"/>.</param>
    public void Forward(in AttentionRows tokens, PackedGroup group, int first, int keyValueHead, float* scratch)
    {
        int longest = Longest(group), stride = Padded(longest);
        float* keys = scratch, scores = keys + ((long)stride * headSize); // [head size, stride], [tile, stride]
        int start = first;
        foreach (Part part in Parts(group, first))
        {
            Transpose(tokens.Key(start, keyValueHead), tokens.RotatedRow, part.Length, keys + part.Prompt, stride);
            for (int head = keyValueHead * _shared; head < (keyValueHead + 1) * _shared; head++)
            {
                for (int row = 0; row < part.Length; row += TileRows)
                {
                    int rows = Math.Min(TileRows, part.Length - row), seen = part.Prompt + row + rows;
                    float* output = tokens.Output(start + row, head);
                    MatrixTile.Multiply(tokens.Query(start + row, head), tokens.RotatedRow, 1, keys, stride, scores, stride, rows, Padded(seen), headSize, add: false);
                    for (int i = 0; i < rows; i++) *tokens.LogSum(start + row + i, head) = Softmax(scores + ((long)i * stride), seen - rows + i + 1, seen);
                    if (part.Prompt > 0) MatrixTile.Multiply(scores, stride, 1, tokens.Value(first, keyValueHead), tokens.ValueRow, output, tokens.OutputRow, rows, headSize, part.Prompt, add: false);
                    MatrixTile.Multiply(scores + part.Prompt, stride, 1, tokens.Value(start, keyValueHead), tokens.ValueRow, output, tokens.OutputRow, rows, headSize, row + rows, add: part.Prompt > 0);
                }
            }
            start += part.Length;
        }
    }

    /// <summary>Gradients of one group and key-value head, written over whatever <c>Gradients</c> held for them.</summary>
    /// <param name="tokens">The layer's rows, with <see cref="Forward"/>'s results.</param>
    /// <param name="group">The group.</param>
    /// <param name="first">Its first token's row.</param>
    /// <param name="keyValueHead">The key-value head.</param>
    /// <param name="scratch">See <see cref="Scratch"/>.</param>
    public void Backward(in AttentionRows tokens, PackedGroup group, int first, int keyValueHead, float* scratch)
    {
        int longest = Longest(group), stride = Padded(longest);
        float* keys = scratch, values = keys + ((long)stride * headSize), weights = values + ((long)stride * headSize), gradients = weights + ((long)stride * TileRows);
        nint row1 = tokens.GradientRow;
        int count = group.Trunk + group.Branches.Sum();
        for (int i = first; i < first + count; i++)
        {
            new Span<float>(tokens.KeyGradient(i, keyValueHead), headSize).Clear();
            new Span<float>(tokens.ValueGradient(i, keyValueHead), headSize).Clear();
        }
        int start = first;
        foreach (Part part in Parts(group, first))
        {
            Transpose(tokens.Key(start, keyValueHead), tokens.RotatedRow, part.Length, keys + part.Prompt, stride);
            Transpose(tokens.Value(start, keyValueHead), tokens.ValueRow, part.Length, values + part.Prompt, stride);
            for (int head = keyValueHead * _shared; head < (keyValueHead + 1) * _shared; head++)
            {
                for (int row = 0; row < part.Length; row += TileRows)
                {
                    int rows = Math.Min(TileRows, part.Length - row), seen = part.Prompt + row + rows, own = row + rows;
                    float* query = tokens.Query(start + row, head), outputGradient = tokens.OutputGradient(start + row, head), queryGradient = tokens.QueryGradient(start + row, head);
                    MatrixTile.Multiply(query, tokens.RotatedRow, 1, keys, stride, weights, stride, rows, Padded(seen), headSize, add: false);
                    MatrixTile.Multiply(outputGradient, tokens.OutputRow, 1, values, stride, gradients, stride, rows, Padded(seen), headSize, add: false);
                    for (int i = 0; i < rows; i++)
                    {
                        float along = Dot(outputGradient + (i * tokens.OutputRow), tokens.Output(start + row + i, head));
                        ScoreGradients(weights + ((long)i * stride), gradients + ((long)i * stride), *tokens.LogSum(start + row + i, head), along, seen - rows + i + 1, seen);
                    }
                    float* ownWeights = weights + part.Prompt, ownGradients = gradients + part.Prompt;
                    if (part.Prompt > 0)
                    {
                        MatrixTile.Multiply(gradients, stride, 1, tokens.Key(first, keyValueHead), tokens.RotatedRow, queryGradient, row1, rows, headSize, part.Prompt, add: false);
                        MatrixTile.Multiply(gradients, 1, stride, query, tokens.RotatedRow, tokens.KeyGradient(first, keyValueHead), row1, part.Prompt, headSize, rows, add: true);
                        MatrixTile.Multiply(weights, 1, stride, outputGradient, tokens.OutputRow, tokens.ValueGradient(first, keyValueHead), row1, part.Prompt, headSize, rows, add: true);
                    }
                    MatrixTile.Multiply(ownGradients, stride, 1, tokens.Key(start, keyValueHead), tokens.RotatedRow, queryGradient, row1, rows, headSize, own, add: part.Prompt > 0);
                    MatrixTile.Multiply(ownGradients, 1, stride, query, tokens.RotatedRow, tokens.KeyGradient(start, keyValueHead), row1, own, headSize, rows, add: true);
                    MatrixTile.Multiply(ownWeights, 1, stride, outputGradient, tokens.OutputRow, tokens.ValueGradient(start, keyValueHead), row1, own, headSize, rows, add: true);
                }
            }
            start += part.Length;
        }
    }

    private static int Longest(PackedGroup group) => group.Branches.Count == 0 ? group.Trunk : Math.Max(group.Trunk, group.Prompt + group.Branches.Max());

    // The trunk sees itself; a branch sees the prompt, with which the trunk begins, and itself.
    private static IEnumerable<Part> Parts(PackedGroup group, int first)
    {
        yield return new Part(0, group.Trunk);
        foreach (int branch in group.Branches) yield return new Part(group.Prompt, branch);
    }

    private static int Padded(int length) => (length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    // [length, head size] -> [head size, length]
    private void Transpose(float* rows, nint row, int length, float* columns, int stride)
    {
        for (int i = 0; i < length; i++, rows += row)
        {
            for (int channel = 0; channel < headSize; channel++) columns[((long)channel * stride) + i] = rows[channel];
        }
    }

    // Scores become weights, 0 where the row does not see; returns the logarithm of the sum of exponentials.
    private float Softmax(float* scores, int seen, int end)
    {
        var row = new Span<float>(scores, seen);
        float largest = TensorPrimitives.Max<float>(row) * _scale;
        int width = Vector<float>.Count, i = 0;
        Vector<float> scale = new(_scale), shift = new(-largest), sums = Vector<float>.Zero;
        for (; i <= seen - width; i += width)
        {
            Vector<float> e = VectorMath.Exp(Vector.MultiplyAddEstimate(Vector.Load(scores + i), scale, shift));
            sums += e;
            Vector.Store(e, scores + i);
        }
        float sum = Vector.Sum(sums);
        for (; i < seen; i++) sum += scores[i] = MathF.Exp((scores[i] * _scale) - largest);
        TensorPrimitives.Multiply(row, 1 / sum, row);
        new Span<float>(scores + seen, end - seen).Clear();
        return largest + MathF.Log(sum);
    }

    // Scores become weights, gradients of weights those of products: dS = scale P (dP - sum(dO O)).
    private void ScoreGradients(float* scores, float* gradients, float logSum, float along, int seen, int end)
    {
        int width = Vector<float>.Count, i = 0;
        Vector<float> scale = new(_scale), shift = new(-logSum), mean = new(along);
        for (; i <= seen - width; i += width)
        {
            Vector<float> weight = VectorMath.Exp(Vector.MultiplyAddEstimate(Vector.Load(scores + i), scale, shift));
            Vector.Store(weight, scores + i);
            Vector.Store(weight * (Vector.Load(gradients + i) - mean) * scale, gradients + i);
        }
        for (; i < seen; i++)
        {
            float weight = MathF.Exp((scores[i] * _scale) - logSum);
            scores[i] = weight;
            gradients[i] = weight * (gradients[i] - along) * _scale;
        }
        new Span<float>(scores + seen, end - seen).Clear();
        new Span<float>(gradients + seen, end - seen).Clear();
    }

    private float Dot(float* a, float* b) => TensorPrimitives.Dot(new ReadOnlySpan<float>(a, headSize), new ReadOnlySpan<float>(b, headSize));

    /// <summary>Consecutive rows of one sequence.</summary>
    /// <param name="Prompt">How many of the group's first tokens they see.</param>
    /// <param name="Length">Number of rows.</param>
    private readonly record struct Part(int Prompt, int Length);
}
