using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public sealed class ResultStoreTests : IDisposable
{
    private readonly string _folder = FakeResults.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Keep_ThenFind_GivesTheSame()
    {
        RunSpec spec = StudyPlan.Tuning(Scenario.Small).First();
        RunResult kept = FakeResults.Of(spec, 5);
        var store = new ResultStore(_folder);
        store.Keep(kept);
        RunResult found = store.Find(spec)!;
        Assert.Equal(kept.Settings, found.Settings);
        Assert.Equal(kept.Validation, found.Validation);
        Assert.Equal(kept.Evaluations.Select(e => e.PassAt(1)), found.Evaluations.Select(e => e.PassAt(1)));
        Assert.Equal(kept.Curve!.Entropy, found.Curve!.Entropy);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Find_AnotherRecipe_IsNotUsedButListed()
    {
        RunSpec spec = StudyPlan.Tuning(Scenario.Small).First();
        var store = new ResultStore(_folder);
        store.Keep(FakeResults.Of(spec, 5) with { Recipe = "another" });
        Assert.Null(store.Find(spec));
        Assert.Equal(spec.Id, Assert.Single(store.All()).Id);
        Assert.Equal(spec.Id, Assert.Single(new StudyData(store, Choices.None).Unused));
    }

    [Fact]
    public void Find_ADamagedFile_NamesIt()
    {
        RunSpec spec = StudyPlan.Tuning(Scenario.Small).First();
        var store = new ResultStore(_folder);
        store.Keep(FakeResults.Of(spec, 5));
        string path = Directory.GetFiles(_folder).Single();
        File.WriteAllText(path, "no gzip");
        Assert.Contains(path, Assert.Throws<FormatException>(() => store.Find(spec)).Message, StringComparison.Ordinal);
    }
}
