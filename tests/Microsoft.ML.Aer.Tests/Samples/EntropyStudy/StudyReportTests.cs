using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public sealed class StudyReportTests : IDisposable
{
    private readonly string _clone = FakeResults.TemporaryFolder();

    private StudyFolders Folders => new(Path.Combine(_clone, "samples", "EntropyStudy"));

    public void Dispose() => Directory.Delete(_clone, recursive: true);

    [Fact]
    public void Write_NothingFinished_SaysSo()
    {
        string page = Page();
        Assert.Contains("not complete", page, StringComparison.Ordinal);
        Assert.DoesNotContain("![", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SomeSeedsFinished_TellsHowManyAndTheirNumbers()
    {
        Directory.CreateDirectory(Folders.Root);
        var store = new ResultStore(Folders.Results);
        Choices.None.Add(Folders.Choices, "small", FakeResults.Choice());
        foreach (RunSpec spec in StudyPlan.Runs(Choices.Read(Folders.Choices)).Where(r => r.Phase == Phase.BaseTest || (r.Phase == Phase.Main && r.Seed <= 2 && r.Method!.Name is "aer" or "dapo" or "aer-higher")))
        {
            store.Keep(FakeResults.Of(spec, spec.Method?.Name == "aer" ? 32 : 16));
        }
        string page = Page();
        Assert.Contains("| `aer` | tau0.4 | 2 | 1500 |", page, StringComparison.Ordinal);
        Assert.Contains("0.500 [0.500, 0.500]", page, StringComparison.Ordinal); // AER's pass@1
        Assert.Contains("| `dapo` | 2 | +0.250 [+0.250, +0.250] |", page, StringComparison.Ordinal); // AER minus DAPO
        Assert.Contains("| `dapo`, stopped | 125 |", page, StringComparison.Ordinal); // the first checkpoint at AER's validation score
        Assert.Contains("| `aer-higher` | tau0.8 | 2 | 1500 |", page, StringComparison.Ordinal);
        Assert.Contains("| `aer-higher` | 2 | +0.250 [", page, StringComparison.Ordinal);
        Assert.Contains("above 25 % (0)", page, StringComparison.Ordinal);
        Assert.Contains("study/small-frontier.png", page, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(Folders.Plots, "small-frontier.png")).Length > 1000);
        Assert.DoesNotContain("`fixed` | c0.03 | ", page, StringComparison.Ordinal);
    }

    private string Page()
    {
        StudyReport.Write(Folders);
        return File.ReadAllText(Folders.Report);
    }
}
