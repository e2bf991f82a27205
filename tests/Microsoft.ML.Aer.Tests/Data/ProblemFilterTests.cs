using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class ProblemFilterTests
{
    private static readonly string Run = string.Join(' ', Enumerable.Range(0, 13).Select(i => $"w{i}"));

    private readonly MLContext _mlContext = new(1);

    private sealed class Row
    {
        public string Question { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class Kept
    {
        public int Number { get; set; }
    }

    private AerTransformsCatalog Transforms => _mlContext.Aer().Transforms;

    private IDataView Benchmark => View("another", $"Before: {Run.ToUpperInvariant()}!", "exact, short");

    private IDataView Problems => View(["a", $"so {Run} then", "A ", "exact short", .. Enumerable.Range(0, 200).Select(i => $"question {i % 150}")]);

    private IDataView[] Invalid => [_mlContext.Data.LoadFromEnumerable([new { Text = "a" }]), _mlContext.Data.LoadFromEnumerable([new { Question = 1 }])];

    private IDataView View(params IEnumerable<string> questions) => _mlContext.Data.LoadFromEnumerable(questions.Select((q, i) => new Row { Question = q, Number = i }));

    private static string[] Questions(IDataView data) => [.. data.GetColumn<string>("Question")];

    [Theory]
    [InlineData(ProblemPart.Train)]
    [InlineData(ProblemPart.Validation)]
    [InlineData(ProblemPart.Test)]
    public void KeepProblems_KeepsTheContract(ProblemPart part) =>
        EstimatorContract.Check(_mlContext, Transforms.KeepProblems(part, testFraction: 0.3, validationFraction: 0.2, seed: 5), Problems, Invalid, isRowToRow: false);

    [Fact]
    public void RemoveDuplicates_KeepsTheContract() =>
        EstimatorContract.Check(_mlContext, Transforms.RemoveDuplicates(), Problems, Invalid, isRowToRow: false);

    [Fact]
    public void RemoveContamination_KeepsTheContract() =>
        EstimatorContract.Check(_mlContext, Transforms.RemoveContamination(Benchmark), Problems, Invalid, isRowToRow: false);

    [Fact]
    public void KeepProblems_DividesAsSplitByProblem()
    {
        ProblemSplit split = _mlContext.Aer().Data.SplitByProblem(Problems, testFraction: 0.3, validationFraction: 0.2, seed: 5);
        string[] Part(ProblemPart part) => Questions(Transforms.KeepProblems(part, testFraction: 0.3, validationFraction: 0.2, seed: 5).Fit(Problems).Transform(Problems));

        Assert.Equal(Questions(split.Train), Part(ProblemPart.Train));
        Assert.Equal(Questions(split.Validation), Part(ProblemPart.Validation));
        Assert.Equal(Questions(split.Test), Part(ProblemPart.Test));
        Assert.Equal(204, Part(ProblemPart.Train).Length + Part(ProblemPart.Validation).Length + Part(ProblemPart.Test).Length);
    }

    [Fact]
    public void Pipeline_SavedAndLoaded_FiltersOtherRowsAlike()
    {
        TransformerChain<ProblemFilterTransformer> cleaning = Transforms.KeepProblems(ProblemPart.Train, testFraction: 0.2).Append(Transforms.RemoveDuplicates()).Append(Transforms.RemoveContamination(Benchmark)).Fit(View("b"));
        using var file = new MemoryStream();
        _mlContext.Model.Save(cleaning, Problems.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out _);

        // By hand: what the split calls training, the first of each, apart from the two rows that the benchmark has too.
        string[] expected = [.. Questions(_mlContext.Aer().Data.SplitByProblem(Problems, testFraction: 0.2).Train).DistinctBy(q => q.Trim().ToLowerInvariant()).Where(q => q != $"so {Run} then" && q != "exact short")];
        Assert.InRange(expected.Length, 100, 140);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.Equal(expected, Questions(cleaning.Transform(Problems)));
            Assert.Equal(expected, Questions(loaded.Transform(Problems)));
        }
        Assert.Equal(expected.Length, loaded.Transform(Problems).GetColumn<int>("Number").Count());
    }

    [Fact]
    public void Reference_IsReadOnce_WhenFitted()
    {
        int reads = 0;
        IEnumerable<Row> Rows()
        {
            reads++;
            yield return new Row { Question = "exact short" };
        }

        ProblemFilterEstimator estimator = Transforms.RemoveContamination(_mlContext.Data.LoadFromEnumerable(Rows()));
        Assert.Equal(0, reads);
        ProblemFilterTransformer transformer = estimator.Fit(Problems);
        Assert.Equal(1, reads);
        Assert.DoesNotContain("exact short", Questions(transformer.Transform(Problems)));
        Assert.Equal(1, reads);
    }

    [Fact]
    public void ServedModel_WithAFilter_IsRefusedClearly()
    {
        ProblemFilterTransformer transformer = Transforms.RemoveDuplicates().Fit(Problems);
        Assert.Contains("row to row", Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Model.CreatePredictionEngine<Row, Kept>(transformer)).Message, StringComparison.Ordinal);
        Assert.Contains("apart from the model", Assert.Throws<InvalidOperationException>(() => transformer.GetRowToRowMapper(Problems.Schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadSettings_AreRefusedByName()
    {
        Assert.Contains("Train, Validation, Test", Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.KeepProblems((ProblemPart)3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.KeepProblems(ProblemPart.Test, testFraction: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.KeepProblems(ProblemPart.Test, testFraction: 0.5, validationFraction: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.RemoveContamination(Benchmark, nGramSize: 0));
        Assert.Contains("reference column 'Text'", Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.RemoveContamination(Benchmark, referenceColumnName: "Text")).Message, StringComparison.Ordinal);
        Assert.Contains("problem column 'Text'", Assert.Throws<ArgumentOutOfRangeException>(() => Transforms.RemoveDuplicates("Text").Fit(Problems)).Message, StringComparison.Ordinal);
    }
}
