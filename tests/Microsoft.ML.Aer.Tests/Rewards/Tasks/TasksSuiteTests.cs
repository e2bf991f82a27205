using Microsoft.ML.Aer.Conformance;

namespace Microsoft.ML.Aer.Tests;

public sealed class TasksSuiteTests
{
    [Fact]
    public void EveryLine_OfTheRepository_Agrees() => AssertAllPass(TestPaths.Data("tasks"), 500);

    [Fact]
    public void EveryLine_OfTheLibrarysOwnScorers_Agrees() => AssertAllPass(TestPaths.Shared("tasks"), 2679);

    [Fact]
    public void Line_WithAnotherScore_Fails() =>
        AssertFails("""{"task": "gcd", "question": "", "answer": "5", "metadata": {}, "prediction": "5", "score": 0.5}""", "expected 0.5, found 1");

    [Fact]
    public void Line_OfAnUnknownTask_Fails() =>
        AssertFails("""{"task": "sudoku", "question": "", "answer": "5", "metadata": {}, "prediction": "5", "score": 1}""", "task 'sudoku' is unknown");

    private static void AssertAllPass(string path, int atLeast)
    {
        ConformanceReport report = TasksSuite.Run([path]);
        Assert.InRange(report.Cases, atLeast, int.MaxValue);
        Assert.Empty(report.Reasons);
    }

    private static void AssertFails(string line, string reason)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "scores.jsonl");
        File.WriteAllText(file, line + "\n");
        Assert.Contains(reason, Assert.Single(TasksSuite.Run([file]).Reasons), StringComparison.Ordinal);
    }
}
