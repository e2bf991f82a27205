using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class DataOperationsTests
{
    private readonly MLContext _mlContext = new(1);

    private sealed class Row
    {
        public string Question { get; set; } = "";

        public int Number { get; set; }
    }

    private IDataView View(params IEnumerable<string> questions) =>
        _mlContext.Data.LoadFromEnumerable(questions.Select((q, i) => new Row { Question = q, Number = i }));

    private static string[] Questions(IDataView data) => [.. data.GetColumn<string>("Question")];

    [Fact]
    public void SplitByProblem_IsAPartition_OfAboutTheSharesAskedFor()
    {
        string[] questions = [.. Enumerable.Range(0, 4000).Select(i => $"question {i % 2000}")];
        ProblemSplit split = _mlContext.Aer().Data.SplitByProblem(View(questions), testFraction: 0.2, validationFraction: 0.1, seed: 3);

        string[][] parts = [Questions(split.Train), Questions(split.Validation), Questions(split.Test)];
        Assert.Equal(questions.Order(), parts.SelectMany(p => p).Order());
        Assert.Equal(2000, parts.Sum(p => p.Distinct().Count()));
        // Four standard errors of 2,000 problems.
        Assert.InRange(parts[2].Distinct().Count() / 2000.0, 0.2 - 0.036, 0.2 + 0.036);
        Assert.InRange(parts[1].Distinct().Count() / 2000.0, 0.1 - 0.027, 0.1 + 0.027);
    }

    [Fact]
    public void SplitByProblem_DependsOnTheProblemAndTheSeedAlone()
    {
        string[] questions = [.. Enumerable.Range(0, 300).Select(i => $"question {i}")];
        string[] Test(IEnumerable<string> rows, int seed = 0) => Questions(_mlContext.Aer().Data.SplitByProblem(View(rows), seed: seed).Test);

        Assert.Equal(Test(questions).Order(), Test(questions.Reverse()).Order());
        Assert.Equal(Test(questions.Take(100)), Test(questions).Where(q => questions.Take(100).Contains(q)));
        Assert.NotEqual(Test(questions), Test(questions, seed: 1));
        Assert.Equal(Test(questions).Length, Test(questions.Select(q => $"  {q.ToUpperInvariant()} ".Replace(" ", "\n", StringComparison.Ordinal))).Length);
    }

    [Fact]
    public void SplitByProblem_IsTheSameOnEveryMachine()
    {
        // By Python: int.from_bytes(sha256(b"0\nquestion N").digest()[:16], "big") >> 75, over 2**53, below 0.1.
        string[] expected = ["Question  30", "Question  43", "Question  44", "Question  57"];
        Assert.Equal(expected, Questions(_mlContext.Aer().Data.SplitByProblem(View(Enumerable.Range(0, 60).Select(i => $"Question  {i}"))).Test));
    }

    [Fact]
    public void RemoveDuplicates_KeepsTheFirst_InEveryPass()
    {
        IDataView data = _mlContext.Aer().Data.RemoveDuplicates(View("a b", "c", "A  b", "d", "c"));
        for (int pass = 0; pass < 2; pass++) Assert.Equal(["a b", "c", "d"], Questions(data));
        Assert.Equal([0, 1, 3], data.GetColumn<int>("Number"));
    }

    [Fact]
    public void Contamination_IsARunOfThirteenWords()
    {
        string[] words = [.. Enumerable.Range(0, 30).Select(i => $"w{i}")];
        string reference = string.Join(' ', words);
        string thirteen = "He said: \"" + string.Join(", ", words[5..18]).ToUpperInvariant() + "\" again.", twelve = string.Join(' ', words[5..17]) + " end";
        IDataView data = View("clean", thirteen, twelve, "exact short"), tests = View("another", reference, "Exact, short!");

        ContaminationReport report = _mlContext.Aer().Data.FindContamination(data, tests);
        Assert.Equal(4, report.RowCount);
        Assert.Equal([(1, 1), (3, 2)], report.Rows.Select(r => (r.Row, r.ReferenceRow)));
        Assert.Equal(string.Join(' ', words[5..18]), report.Rows[0].Run);
        Assert.Equal(0.5, report.Share);
        Assert.StartsWith("2 of 4 rows (50.0", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(["clean", twelve], Questions(_mlContext.Aer().Data.RemoveContamination(data, tests)));
        Assert.Equal(3, _mlContext.Aer().Data.FindContamination(data, tests, nGramSize: 12).Rows.Count);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public void Contamination_ByAShortReference_NeedsEightWords(int count, bool found)
    {
        string reference = string.Join(' ', Enumerable.Range(0, count).Select(i => $"w{i}"));
        ContaminationReport report = _mlContext.Aer().Data.FindContamination(View($"before {reference} behind"), View(reference));
        Assert.Equal(found, report.Rows.Count == 1);
    }

    [Fact]
    public void BadInput_IsRefusedByName()
    {
        AerDataCatalog catalog = _mlContext.Aer().Data;
        Assert.Contains("'Nowhere'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.SplitByProblem(View("a"), "Nowhere")).Message, StringComparison.Ordinal);
        Assert.Contains("'Number'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.RemoveDuplicates(View("a"), "Number")).Message, StringComparison.Ordinal);
        Assert.Contains("reference column 'Nowhere'", Assert.Throws<ArgumentOutOfRangeException>(() => catalog.FindContamination(View("a"), View("a"), referenceColumnName: "Nowhere")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.SplitByProblem(View("a"), testFraction: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.SplitByProblem(View("a"), testFraction: 0.6, validationFraction: 0.4));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.FindContamination(View("a"), View("a"), nGramSize: 0));
    }

    [Fact]
    public void Filters_AreWholeDataViews()
    {
        IDataView data = _mlContext.Aer().Data.RemoveDuplicates(View("a", "b", "a"));
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Number"]]);
        Assert.False(cursor.IsColumnActive(data.Schema["Question"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Question"]));
        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext() && cursor.MoveNext() && !cursor.MoveNext());
        Assert.Equal(2, _mlContext.Data.Cache(data).GetColumn<string>("Question").Count());
    }
}
