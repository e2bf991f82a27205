using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A made-up batch of completions of unequal length as plain arrays, from which any choice of rows becomes an <see cref="ObjectiveBatch"/>.</summary>
internal sealed class SampleBatch
{
    public const int Width = 6;
    private static readonly int[] Lengths = [6, 3, 5, 1, 4, 6, 2, 5];

    public SampleBatch(int seed = 1)
    {
        var random = new Random(seed);
        Advantages = Draw(random, 1, Lengths.Length, v => 3 * (v - 0.5));
        LogProbs = Draw(random, Lengths.Length, Width, v => -0.05 - (2 * v));
        Old = [.. LogProbs.Select(p => p + (0.5 * (random.NextDouble() - 0.5)))];
        Reference = [.. LogProbs.Select(p => p + (random.NextDouble() - 0.5))];
        Sampler = [.. Old.Select(p => p + (0.3 * (random.NextDouble() - 0.5)))];
        Entropies = Draw(random, Lengths.Length, Width, v => 0.1 + (2 * v));
    }

    public static int Count => Lengths.Length;

    public double[] Advantages { get; }

    public double[] LogProbs { get; }

    public double[] Old { get; }

    public double[] Reference { get; }

    public double[] Sampler { get; }

    public double[] Entropies { get; }

    public static bool Counts(int row, int token) => token < Lengths[row];

    /// <summary>What the whole batch holds.</summary>
    public BatchTotals Totals(int microBatches = 1) => new()
    {
        TokenCount = Lengths.Sum(),
        CompletionCount = Count,
        LengthLimit = 10,
        MicroBatchCount = microBatches,
        HighEntropy = HighEntropyTokens.Of([.. Enumerable.Range(0, Count * Width).Where(i => Counts(i / Width, i % Width)).Select(i => Entropies[i])], 0.5),
    };

    /// <summary>Some rows; with <paramref name="garbage"/> in padding.</summary>
    public ObjectiveBatch Rows(int[] rows, BatchTotals totals, double? garbage = null)
    {
        Tensor Matrix(double[] values) => torch.tensor(
            [.. rows.SelectMany(r => Enumerable.Range(0, Width).Select(t => garbage is { } g && !Counts(r, t) ? g : values[(r * Width) + t]))], [rows.Length, Width]);

        return new ObjectiveBatch
        {
            LogProbs = Matrix(LogProbs).requires_grad_(),
            OldLogProbs = Matrix(Old),
            ReferenceLogProbs = Matrix(Reference),
            SamplerLogProbs = Matrix(Sampler),
            Entropies = Matrix(Entropies).requires_grad_(),
            EntropyCoefficients = torch.tensor([.. rows.Select(r => 0.01 * (r + 1))]),
            Mask = torch.tensor([.. rows.SelectMany(r => Enumerable.Range(0, Width).Select(t => Counts(r, t)))], [rows.Length, Width]),
            Advantages = torch.tensor([.. rows.Select(r => Advantages[r])]),
            Streams = [.. rows.Select(r => (ulong)r)],
            Totals = totals,
        };
    }

    /// <summary>Loss, metrics and gradients [rows * Width] of log-probabilities and entropies.</summary>
    public (double Loss, ObjectiveMetrics Metrics, double[] LogProbs, double[] Entropies) Compute(
        ObjectiveSettings settings, int[] rows, BatchTotals totals, double? garbage = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ObjectiveBatch batch = Rows(rows, totals, garbage);
        ObjectiveResult result = Objective.Compute(settings, batch);
        result.Loss.backward();
        return (result.Loss.item<double>(), result.Metrics, batch.LogProbs.grad!.data<double>().ToArray(), batch.Entropies!.grad!.data<double>().ToArray());
    }

    private static double[] Draw(Random random, int rows, int columns, Func<double, double> of) =>
        [.. Enumerable.Range(0, rows * columns).Select(_ => of(random.NextDouble()))];
}
