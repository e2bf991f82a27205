using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Those predicted tokens of a golden batch that a mask keeps, row by row.</summary>
/// <param name="Golden">The batch.</param>
/// <param name="Index">Index into [B, S-1] of each kept prediction: t predicts token t + 1.</param>
/// <param name="Targets">[N] int64: the predicted tokens.</param>
internal sealed record GoldenTokens(PolicyGolden Golden, int[] Index, Tensor Targets)
{
    /// <param name="golden">The batch.</param>
    /// <param name="mask">[B, S]: 1 for tokens whose prediction is kept.</param>
    public static GoldenTokens Of(PolicyGolden golden, ReadOnlySpan<long> mask)
    {
        var index = new List<int>();
        var targets = new List<long>();
        for (int row = 0; row < golden.Rows; row++)
        {
            for (int t = 1; t < golden.Length; t++)
            {
                if (mask[(row * golden.Length) + t] == 0) continue;
                index.Add((row * (golden.Length - 1)) + t - 1);
                targets.Add(golden.InputIds[(row * golden.Length) + t]);
            }
        }
        return new GoldenTokens(golden, [.. index], tensor(targets.ToArray()));
    }

    /// <summary>The batch row of a kept token.</summary>
    public int Row(int kept) => Index[kept] / (Golden.Length - 1);

    /// <summary>[B, S, hidden] -> [N, hidden]: the states that predict the kept tokens.</summary>
    public Tensor Rows(Tensor hidden) =>
        hidden.narrow(1, 0, Golden.Length - 1).reshape(-1, hidden.shape[2]).index_select(0, tensor(Index.Select(i => (long)i).ToArray()));

    /// <summary>Largest difference between found values [N] and golden ones [B, S-1].</summary>
    public double Worst(Tensor found, ReadOnlySpan<double> expected)
    {
        float[] values = found.data<float>().ToArray();
        double worst = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(values[i] - expected[Index[i]]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }
        return worst;
    }
}
