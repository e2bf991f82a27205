using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests.Problems;

public sealed class ProblemSelectionTests
{
    private const int Count = 12;

    private static readonly Dictionary<string, ProblemSelection> All = new(StringComparer.Ordinal)
    {
        ["Shuffled"] = ProblemSelection.Shuffled,
        ["AccuracyRange"] = ProblemSelection.AccuracyRange(0.2, 0.8, recheckEpochs: 2),
        ["Curriculum"] = ProblemSelection.Curriculum(),
        ["Prioritized"] = ProblemSelection.Prioritized(),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Restored_GoesOnAsTheOther(string name)
    {
        ProblemQueue queue = All[name].Start(seed: 5, Count);
        for (int step = 0; step < 7; step++) Visit(queue, 5);
        // Through text, as in a checkpoint.
        ProblemQueue restored = All[name].Start(seed: 5, Count);
        restored.Restore(JsonNode.Parse(queue.Save().ToJsonString())!.AsObject());

        for (int step = 0; step < 9; step++) Assert.Equal(Visit(queue, 5), Visit(restored, 5));
        Assert.Equal(queue.Position, restored.Position);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MoreThanThereAre_ComeAgain(string name)
    {
        int[] drawn = All[name].Start(seed: 5, Count).Draw((2 * Count) + 1);
        Assert.Equal(Enumerable.Range(0, Count), drawn[..Count].Order());
        Assert.Equal(Enumerable.Range(0, Count), drawn[Count..(2 * Count)].Order());
    }

    [Fact]
    public void Shuffled_IsTheOrderOfTheSeed()
    {
        var order = new ProblemOrder(5, Count);
        ProblemQueue queue = ProblemSelection.Shuffled.Start(5, Count);
        int[] drawn = [.. queue.Draw(7), .. queue.Draw(8)];
        Assert.Equal(Enumerable.Range(0, 15).Select(i => order[i]), drawn);
    }

    [Fact]
    public void AccuracyRange_LeavesOutWhatIsOutsideUntilItIsDueAgain()
    {
        ProblemQueue queue = ProblemSelection.AccuracyRange(0.2, 0.8, recheckEpochs: 3).Start(5, Count);
        int[] first = Visit(queue, Count); // accuracies 0, 1/11, ... 1: 3 to 8 are in the range
        Assert.Equal(Enumerable.Range(0, Count), first.Order());
        Assert.Equal([3, 4, 5, 6, 7, 8], Visit(queue, 6).Order());
        Assert.Equal([3, 4, 5, 6, 7, 8], Visit(queue, 6).Order());
        Assert.Equal(Enumerable.Range(0, Count), Visit(queue, Count).Order()); // three epochs later
    }

    [Fact]
    public void AccuracyRange_WithoutRecheck_NeverGoesBack_AndWithNothingLeftTakesAll()
    {
        ProblemQueue queue = ProblemSelection.AccuracyRange(0.2, 0.8, recheckEpochs: 0).Start(5, Count);
        Visit(queue, Count);
        for (int epoch = 0; epoch < 20; epoch++) Assert.Equal([3, 4, 5, 6, 7, 8], Visit(queue, 6).Order());

        ProblemQueue solved = ProblemSelection.AccuracyRange().Start(5, Count);
        foreach (int problem in solved.Draw(Count)) solved.Observe(problem, 1);
        Assert.Equal(Count, solved.Draw(Count).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Curriculum_GoesThroughEachEpochByTheAccuraciesAtItsStart(bool hardestFirst)
    {
        ProblemQueue queue = ProblemSelection.Curriculum(hardestFirst).Start(5, Count);
        Visit(queue, Count);
        int[] second = queue.Draw(Count);
        Assert.Equal(hardestFirst ? Enumerable.Range(0, Count) : Enumerable.Range(0, Count).Reverse(), second);

        // What is measured on the way counts from the next epoch on; what cannot be measured stays as it was.
        queue.Observe(0, 0.99);
        queue.Observe(11, double.NaN);
        int[] third = queue.Draw(Count);
        Assert.Equal(hardestFirst ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 11] : [11, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], third);
    }

    [Fact]
    public void Prioritized_DrawsInProportionToWhatIsMissing()
    {
        ProblemQueue queue = ProblemSelection.Prioritized(floor: 0.05).Start(5, 4);
        double[] accuracies = [0, 0.5, 0.75, 1];
        for (int problem = 0; problem < 4; problem++) queue.Observe(problem, accuracies[problem]);

        const int Draws = 20000;
        int[] times = new int[4];
        for (int i = 0; i < Draws; i++) times[queue.Draw(1)[0]]++;

        double[] weights = [1, 0.5, 0.25, 0.05];
        for (int problem = 0; problem < 4; problem++)
        {
            double share = weights[problem] / weights.Sum();
            Assert.Equal(share, (double)times[problem] / Draws, 4 * Math.Sqrt(share * (1 - share) / Draws));
        }
    }

    [Fact]
    public void StateOfOtherData_IsRefusedByKey()
    {
        JsonObject state = ProblemSelection.Curriculum().Start(5, Count).Save();
        Assert.Contains("accuracies", Assert.Throws<FormatException>(() => ProblemSelection.Curriculum().Start(5, Count + 1).Restore(state)).Message, StringComparison.Ordinal);
        Assert.Contains("epochs", Assert.Throws<FormatException>(() => ProblemSelection.AccuracyRange().Start(5, Count).Restore(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsOutOfRange_AreNamed()
    {
        var faults = new List<string>();
        ProblemSelection.AccuracyRange(0.5, 0.4, -1).Validate("ProblemSelection", faults);
        ProblemSelection.AccuracyRange(-1, 2).Validate("ProblemSelection", faults);
        ProblemSelection.Prioritized(0).Validate("ProblemSelection", faults);
        Assert.Equal(["maximum", "recheckEpochs", "minimum", "maximum", "floor"], faults.Select(f => f.Split("'s ")[1].Split(' ')[0]));
    }

    // Problem i is solved by i of 11.
    private static int[] Visit(ProblemQueue queue, int count)
    {
        int[] drawn = queue.Draw(count);
        foreach (int problem in drawn) queue.Observe(problem, problem / (Count - 1.0));
        return drawn;
    }
}
