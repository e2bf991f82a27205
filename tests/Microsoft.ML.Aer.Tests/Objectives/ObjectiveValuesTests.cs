using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Losses against numbers of an independent plain calculation: two completions of 3 and 2 tokens, clip 0.2 / 0.28, at most 4 tokens.</summary>
public sealed class ObjectiveValuesTests
{
    private static readonly double[,] New = { { -0.6, -0.9, -1.9 }, { -0.2, -2.6, double.NaN } };
    private static readonly double[,] Old = { { -1, -0.5, -2 }, { -0.7, -1.2, double.NaN } };
    private static readonly double[,] Mask = { { 1, 1, 1 }, { 1, 1, 0 } };

    public static TheoryData<string, double> Losses => new()
    {
        { "grpo", 0.102932 },
        { "dapo", -0.121354 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_OfTwoCompletions_EqualsPlainCalculation(string name, double expected)
    {
        PolicyLoss loss = name switch
        {
            "grpo" => PolicyLoss.Grpo(0.2, 0.28),
            "dapo" => PolicyLoss.Dapo(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

        using DisposeScope scope = torch.NewDisposeScope();
        ObjectiveResult result = Objective.Compute(new ObjectiveSettings { Loss = loss }, new ObjectiveBatch
        {
            LogProbs = torch.tensor(New),
            OldLogProbs = torch.tensor(Old),
            Mask = torch.tensor(Mask),
            Advantages = torch.tensor(new double[] { 1, -1 }),
            Totals = new BatchTotals { TokenCount = 5, CompletionCount = 2, LengthLimit = 4 },
        });

        Assert.Equal(expected, result.Loss.item<double>(), 1e-6);
    }
}
