namespace Microsoft.ML.Aer.Tests.Training;

public sealed class MicroBatchesTests
{
    [Fact]
    public void Split_KeepsEveryRowOnce_WithinTheBudget()
    {
        TrainingSequence[] rows = [.. Enumerable.Range(0, 37).Select(i => new TrainingSequence(i, new int[1 + (i % 5)], new int[1 + (i * 7 % 19)]))];
        IReadOnlyList<TrainingSequence>[] parts = [.. MicroBatches.Split(rows, tokenBudget: 60)];
        Assert.Equal(Enumerable.Range(0, 37), parts.SelectMany(p => p.Select(s => s.Row)).Order());
        Assert.All(parts, p => Assert.True(PackedTokens.Count(p) <= 60));
    }

    [Fact]
    public void Split_KeepsCompletionsOfAPromptTogether_WhereverTheyStand()
    {
        TrainingSequence[] rows = [new(0, [1, 2], [5, 5]), new(1, [3], [5, 5]), new(2, [1, 2], [5, 5, 5]), new(3, [3], [5])];
        // 2 + 1 + 2 packed tokens of the first prompt, 1 + 1 of the second.
        Assert.Equal([[0, 2], [1, 3]], MicroBatches.Split(rows, 5).Select(p => p.Select(s => s.Row).ToArray()));
        Assert.Equal([[0, 2, 1, 3]], MicroBatches.Split(rows, 7).Select(p => p.Select(s => s.Row).ToArray()));
    }

    [Fact]
    public void Split_GivesARowLongerThanTheBudget_APartOfItsOwn()
    {
        TrainingSequence[] rows = [new(0, new int[50], new int[50]), new(1, [1], [1])];
        Assert.Equal([[0], [1]], MicroBatches.Split(rows, 10).Select(p => p.Select(s => s.Row).ToArray()));
    }
}
