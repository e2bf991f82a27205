using System.Numerics.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>
/// The decoder written out plainly over the weights where they lie, for sequences of a few tokens: what a session's
/// results are held against after each update of the weights.
/// </summary>
/// <param name="weights">The weights.</param>
/// <param name="threads">Most threads at once.</param>
internal sealed unsafe class PlainPolicy(IPolicyWeights weights, int threads)
{
    private readonly PolicyConfig _config = weights.Config;

    /// <summary>Logits behind the last token, [vocabulary].</summary>
    public float[] LastLogits(ReadOnlySpan<int> tokens)
    {
        RotaryTable rotary = RotaryTable.Create(_config.Rotary, tokens.Length);
        float[][] hidden = [.. tokens.ToArray().Select(token => Row(PolicyLayout.Embedding, token, _config.HiddenSize).ToArray())];
        for (int layer = 0; layer < _config.LayerCount; layer++)
        {
            float[][] qkv = Project(Norm(hidden, PolicyLayout.InputNorm(layer)), PolicyLayout.Qkv(layer), _config.QueryWidth + (2 * _config.KeyValueWidth), _config.QueryKeyValueBias ? PolicyLayout.Qkv(layer, "bias") : null);
            for (int position = 0; position < qkv.Length; position++) PrepareHeads(qkv[position], layer, position, rotary);
            float[][] attended = [.. Enumerable.Range(0, qkv.Length).Select(position => Attend(qkv, position))];
            Add(hidden, Project(attended, PolicyLayout.AttentionOutput(layer), _config.HiddenSize, _config.AttentionOutputBias ? PolicyLayout.AttentionOutput(layer, "bias") : null));
            float[][] both = Project(Norm(hidden, PolicyLayout.PostAttentionNorm(layer)), PolicyLayout.GateUp(layer), 2 * _config.IntermediateSize, _config.MlpBias ? PolicyLayout.GateUp(layer, "bias") : null);
            float[][] gated = [.. both.Select(values => Enumerable.Range(0, _config.IntermediateSize).Select(i => Activate(values[i]) * values[_config.IntermediateSize + i]).ToArray())];
            Add(hidden, Project(gated, PolicyLayout.Down(layer), _config.HiddenSize, _config.MlpBias ? PolicyLayout.Down(layer, "bias") : null));
        }
        return Project(Norm(hidden[^1..], PolicyLayout.FinalNorm), _config.TiedHead ? PolicyLayout.Embedding : PolicyLayout.Head, _config.VocabularySize, bias: null)[0];
    }

    private ReadOnlySpan<float> Row(string parameter, int row, int width) => new((float*)weights.Address(parameter) + ((long)row * width), width);

    private float[][] Norm(float[][] rows, string weight) => [.. rows.Select(row => Norm(row, Row(weight, 0, row.Length)))];

    private float[] Norm(ReadOnlySpan<float> values, ReadOnlySpan<float> weight)
    {
        float scale = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(values) / values.Length) + _config.NormEpsilon);
        float[] normed = new float[values.Length];
        TensorPrimitives.Multiply(values, scale, normed);
        TensorPrimitives.Multiply(normed, weight, normed);
        return normed;
    }

    // Each row of the matrix is read once for all tokens.
    private float[][] Project(float[][] inputs, string weight, int width, string? bias)
    {
        float[][] outputs = [.. inputs.Select(_ => new float[width])];
        Parallel.For(0, (width + 255) / 256, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            for (int row = block * 256; row < Math.Min(width, (block + 1) * 256); row++)
            {
                ReadOnlySpan<float> matrix = Row(weight, row, inputs[0].Length);
                float start = bias is null ? 0 : Row(bias, 0, width)[row];
                for (int i = 0; i < inputs.Length; i++) outputs[i][row] = start + TensorPrimitives.Dot(inputs[i], matrix);
            }
        });
        return outputs;
    }

    private void PrepareHeads(float[] qkv, int layer, int position, RotaryTable rotary)
    {
        int heads = _config.HeadCount + _config.KeyValueHeadCount, half = rotary.HalfWidth;
        for (int h = 0; h < heads; h++)
        {
            Span<float> head = qkv.AsSpan(h * _config.HeadSize, _config.HeadSize);
            if (_config.QueryKeyNorm) Norm(head, Row(h < _config.HeadCount ? PolicyLayout.QueryNorm(layer) : PolicyLayout.KeyNorm(layer), 0, _config.HeadSize)).CopyTo(head);
            if (_config.LayersWithoutRotary.Contains(layer)) continue;
            for (int i = 0; i < half; i++)
            {
                float cos = rotary.Cos[(position * half) + i], sin = rotary.Sin[(position * half) + i];
                (head[i], head[half + i]) = ((head[i] * cos) - (head[half + i] * sin), (head[half + i] * cos) + (head[i] * sin));
            }
        }
    }

    private float[] Attend(float[][] qkv, int position)
    {
        int size = _config.HeadSize, group = _config.HeadCount / _config.KeyValueHeadCount;
        float[] output = new float[_config.QueryWidth], shares = new float[position + 1];
        for (int h = 0; h < _config.HeadCount; h++)
        {
            int key = _config.QueryWidth + (h / group * size), value = key + _config.KeyValueWidth;
            for (int t = 0; t <= position; t++) shares[t] = TensorPrimitives.Dot(qkv[position].AsSpan(h * size, size), qkv[t].AsSpan(key, size)) / MathF.Sqrt(size);
            TensorPrimitives.SoftMax<float>(shares, shares);
            Span<float> sum = output.AsSpan(h * size, size);
            for (int t = 0; t <= position; t++) TensorPrimitives.MultiplyAdd(qkv[t].AsSpan(value, size), shares[t], sum, sum);
        }
        return output;
    }

    private static void Add(float[][] sums, float[][] values)
    {
        for (int i = 0; i < sums.Length; i++) TensorPrimitives.Add(sums[i], values[i], sums[i]);
    }

    private float Activate(float x) => _config.Activation switch
    {
        GateActivation.Silu => x / (1 + MathF.Exp(-x)),
        GateActivation.GeluTanh => 0.5f * x * (1 + MathF.Tanh(0.7978845608f * (x + (0.044715f * x * x * x)))),
        GateActivation.Gelu => (float)(x * NormalCumulative(x)),
        _ => throw new NotSupportedException($"No activation {_config.Activation}."),
    };

    // Abramowitz and Stegun 7.1.26: within 1.5e-7.
    private static double NormalCumulative(double x)
    {
        double z = Math.Abs(x) / Math.Sqrt(2), t = 1 / (1 + (0.3275911 * z));
        double tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-z * z) / 2;
        return x > 0 ? 1 - tail : tail;
    }
}
