using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class ChoicesTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Choose_ARunMissing_ChoosesNothing()
    {
        RunSpec missing = StudyPlan.Tuning(Scenario.Small).Last();
        Assert.Null(Choices.Choose(Scenario.Small, s => s == missing ? null : FakeResults.Of(s, 8), Now));
    }

    [Fact]
    public void Choose_AllThere_TakesTheBestOfEachMethodAndTheFirstOfEqualOnes()
    {
        Choice choice = Choices.Choose(Scenario.Small, s => FakeResults.Of(s, s.Candidate!.Label == "tau0.5" ? 9 : 8), Now)!;
        Assert.Equal("tau0.5", choice.Labels["aer"]);
        Assert.Equal("c0.03", choice.Labels["fixed"]);
        Assert.Equal(Methods.All.Count(m => m.IsTuned), choice.Labels.Count);
        // pass@1 is 9/64; pass@16 1 - C(55,16)/C(64,16).
        double none = Enumerable.Range(0, 16).Aggregate(1.0, (product, i) => product * (55 - i) / (64 - i));
        Assert.Equal(((9.0 / 64) + 1 - none) / 2, choice.Scores["aer tau0.5"], 4);
    }

    [Fact]
    public void Choose_OtherScores_HaveAnotherHash()
    {
        string Hash(int correct) => Choices.Choose(Scenario.Small, s => FakeResults.Of(s, correct), Now)!.Hash;
        Assert.Equal(Hash(8), Hash(8));
        Assert.NotEqual(Hash(8), Hash(9));
    }

    [Fact]
    public void Add_ChosenAlready_Refused()
    {
        string folder = FakeResults.TemporaryFolder();
        try
        {
            string path = Path.Combine(folder, "choices.json");
            Choices.Read(path).Add(path, "small", FakeResults.Choice());
            Choices read = Choices.Read(path);
            Assert.Equal(FakeResults.Choice().Labels, read.Of("small")!.Labels);
            Assert.Null(read.Of("quickstart"));
            Assert.Throws<InvalidOperationException>(() => read.Add(path, "small", FakeResults.Choice("tau0.5")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
