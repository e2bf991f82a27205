namespace Microsoft.ML.Aer.Tests;

/// <summary>One policy layer's attention written down plainly, in double, over a whole sequence at once.</summary>
internal sealed record NaiveAttention(int Heads, int KeyValueHeads, int HeadSize, double Scale, RotaryTable Rotary, float[]? QueryNorm, float[]? KeyNorm, double Epsilon)
{
    /// <param name="qkv">A sequence's tokens, each queries, keys and values side by side.</param>
    /// <returns>For each token the heads side by side.</returns>
    public double[][] Attend(IReadOnlyList<float[]> qkv)
    {
        double[][][] queries = [.. qkv.Select((token, position) => Turned(token, 0, Heads, position, QueryNorm))];
        double[][][] keys = [.. qkv.Select((token, position) => Turned(token, Heads, KeyValueHeads, position, KeyNorm))];
        return [.. qkv.Select((_, position) => Enumerable.Range(0, Heads).SelectMany(head => Head(qkv, queries[position][head], keys, position, head)).ToArray())];
    }

    private double[] Head(IReadOnlyList<float[]> qkv, double[] query, double[][][] keys, int position, int head)
    {
        int shared = head / (Heads / KeyValueHeads);
        double[] scores = [.. Enumerable.Range(0, position + 1).Select(p => Scale * query.Zip(keys[p][shared], (a, b) => a * b).Sum())];
        double max = scores.Max(), total = scores.Sum(s => Math.Exp(s - max));
        var sum = new double[HeadSize];
        for (int p = 0; p <= position; p++)
        {
            int value = (Heads + KeyValueHeads + shared) * HeadSize;
            for (int i = 0; i < HeadSize; i++) sum[i] += Math.Exp(scores[p] - max) / total * qkv[p][value + i];
        }
        return sum;
    }

    private double[][] Turned(float[] token, int firstHead, int heads, int position, float[]? norm) =>
        [.. Enumerable.Range(firstHead, heads).Select(head => Turn([.. token.Skip(head * HeadSize).Take(HeadSize).Select(x => (double)x)], position, norm))];

    private double[] Turn(double[] x, int position, float[]? norm)
    {
        if (norm is not null)
        {
            double root = Math.Sqrt(x.Average(v => v * v) + Epsilon);
            x = [.. x.Select((v, i) => v / root * norm[i])];
        }
        double[] turned = [.. x];
        for (int i = 0; i < Rotary.HalfWidth; i++)
        {
            double cos = Rotary.Cos[(position * Rotary.HalfWidth) + i], sin = Rotary.Sin[(position * Rotary.HalfWidth) + i];
            double a = x[i], b = x[i + Rotary.HalfWidth];
            turned[i] = (a * cos) - (b * sin);
            turned[i + Rotary.HalfWidth] = (a * sin) + (b * cos);
        }
        return turned;
    }
}
