using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyTransformerTests : IAsyncDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly FakeSampler _sampler = new();

    public ValueTask DisposeAsync() => _sampler.DisposeAsync();

    [Fact]
    public void Transform_SeventyRows_AnswersEachInBatchesOf32AndKeepsTheOtherColumns()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        Row[] rows = Rows(70);

        IDataView answers = transformer.Transform(_mlContext.Data.LoadFromEnumerable(rows));
        Assert.Empty(_sampler.Batches);
        Answer[] read = [.. _mlContext.Data.CreateEnumerable<Answer>(answers, reuseRowObject: false)];

        Assert.Equal([32, 32, 6], _sampler.Batches);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(FakePolicy.Answer(rows[i].Prompt), read[i].Completion);
            Assert.Equal(rows[i].Prompt.Length + 4, read[i].CompletionTokenCount);
            Assert.Equal("Stop", read[i].FinishReason);
            Assert.Equal(rows[i].Numbers, read[i].Numbers);
            Assert.Equal(rows[i].Weights, read[i].Weights);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70)]
    [InlineData(1000)]
    public void Transform_AnyBatchSize_GivesTheSameCompletions(int batchSize)
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler, o => { o.BatchSize = batchSize; o.Temperature = 1; o.Seed = 3; });
        Row[] rows = Rows(70);
        string[] completions = [.. transformer.Transform(_mlContext.Data.LoadFromEnumerable(rows)).GetColumn<string>("Completion")];
        Assert.Equal(rows.Select(r => FakePolicy.Answer(r.Prompt, seed: 3)), completions);
    }

    [Fact]
    public void Transform_SeveralCompletions_GivesVectorsOfThatLength()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler, o => { o.CompletionsPerPrompt = 3; o.OutputTokens = true; });
        Row[] rows = Rows(5);
        IDataView answers = transformer.Transform(_mlContext.Data.LoadFromEnumerable(rows));

        foreach (string name in new[] { "Completion", "CompletionTokenCount", "FinishReason", "CompletionEntropy" })
        {
            Assert.Equal(3, Assert.IsType<VectorDataViewType>(answers.Schema[name].Type).Size);
        }
        Answers[] read = [.. _mlContext.Data.CreateEnumerable<Answers>(answers, reuseRowObject: false)];
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal([.. Enumerable.Range(0, 3).Select(s => FakePolicy.Answer(rows[i].Prompt, s))], read[i].Completion);
            Assert.Equal(3, read[i].Completion.Distinct().Count());
            Assert.Equal(read[i].CompletionTokenCount.Sum(), read[i].CompletionTokens.Length);
            // Several completions are sampled at the training temperature, 1 here.
            Assert.Equal([1f, 1f, 1f], read[i].CompletionEntropy);
        }
    }

    [Fact]
    public void Transform_NoCompletionColumnActive_GeneratesNothing()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        IDataView answers = transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(40)));
        Assert.Equal(40, answers.GetColumn<int>("Numbers").Count());
        Assert.Empty(_sampler.Batches);
    }

    [Fact]
    public void Preview_FiveRows_MakesOneBatch()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        DataDebuggerPreview preview = transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(70))).Preview(maxRows: 5);
        Assert.Equal(5, preview.RowView.Length);
        Assert.Equal([32], _sampler.Batches);
    }

    [Fact]
    public void Cursor_BeforeTheFirstRowAndAfterTheLast_HasNoPositionAndNoValues()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        IDataView answers = transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(2)));
        using DataViewRowCursor cursor = answers.GetRowCursor(answers.Schema);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(answers.Schema["Completion"]);
        ReadOnlyMemory<char> value = default;

        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => getter(ref value));
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        getter(ref value);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => getter(ref value));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(answers.Schema["Completion"]));
    }

    [Fact]
    public void PredictionEngine_AnswersAndGeneratesOnceForAllColumns()
    {
        PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        using PredictionEngine<Row, Answer> engine = _mlContext.Model.CreatePredictionEngine<Row, Answer>(transformer);
        Answer answer = engine.Predict(new Row { Prompt = "2+2=" });
        Assert.Equal(FakePolicy.Answer("2+2="), answer.Completion);
        Assert.Equal(FakePolicy.Answer("1+2="), engine.Predict(new Row { Prompt = "1+2=" }).Completion);
        Assert.Equal([1, 1], _sampler.Batches);
    }

    [Fact]
    public void PredictionEngine_Disposed_DisposesTheModelUnlessItDoesNotOwnIt()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        var notOwned = new PredictionEngineOptions { OwnsTransformer = false };
        using (PredictionEngine<Row, Answer> engine = _mlContext.Model.CreatePredictionEngine<Row, Answer>(transformer, notOwned)) engine.Predict(new Row { Prompt = "a" });
        Assert.False(_sampler.Disposed);

        using PolicyTransformer sharing = transformer.WithDecoding(o => o.MaxNewTokens = 2);
        using (PredictionEngine<Row, Answer> engine = _mlContext.Model.CreatePredictionEngine<Row, Answer>(transformer)) engine.Predict(new Row { Prompt = "a" });
        Assert.False(_sampler.Disposed);
        Assert.Equal("a:", Assert.Single(sharing.Transform(_mlContext.Data.LoadFromEnumerable([new Row { Prompt = "a" }])).GetColumn<string>("Completion")));

        sharing.Dispose();
        sharing.Dispose();
        Assert.True(_sampler.Disposed);
        Assert.True(_sampler.Weights.Disposed);
        ObjectDisposedException e = Assert.Throws<ObjectDisposedException>(() => transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(1))).GetColumn<string>("Completion").ToArray());
        Assert.Contains("OwnsTransformer", e.Message);
    }

    [Fact]
    public async Task SeveralEnginesAndCursors_AtOnce_EachGetTheirOwnAnswers()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        var notOwned = new PredictionEngineOptions { OwnsTransformer = false };
        Task[] users = [.. Enumerable.Range(0, 8).Select(user => Task.Run(() =>
        {
            if (user % 2 == 0)
            {
                using PredictionEngine<Row, Answer> engine = _mlContext.Model.CreatePredictionEngine<Row, Answer>(transformer, notOwned);
                for (int i = 0; i < 20; i++)
                {
                    string prompt = $"user {user} asks {i}";
                    Assert.Equal(FakePolicy.Answer(prompt), engine.Predict(new Row { Prompt = prompt }).Completion);
                }
            }
            else
            {
                Row[] rows = [.. Enumerable.Range(0, 50).Select(i => new Row { Prompt = $"{user}/{i}" })];
                Assert.Equal(rows.Select(r => FakePolicy.Answer(r.Prompt)), transformer.Transform(_mlContext.Data.LoadFromEnumerable(rows)).GetColumn<string>("Completion"));
            }
        }))];
        await Task.WhenAll(users);
    }

    [Fact]
    public void CancelExecution_WhileGenerating_EndsTheWait()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        CancellationToken seen = default;
        _sampler.Before = async token =>
        {
            seen = token;
            // Internal to ML.NET; AutoML cancels its contexts this way.
            typeof(MLContext).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Single(m => m.Name.EndsWith("CancelExecution", StringComparison.Ordinal)).Invoke(_mlContext, null);
            await Task.Delay(Timeout.Infinite, token);
        };
        Assert.Throws<OperationCanceledException>(() => transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(1))).GetColumn<string>("Completion").ToArray());
        Assert.True(seen.IsCancellationRequested);
    }

    [Fact]
    public void Transform_CompletionCutByItsLimit_SaysLength()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler, o => o.MaxNewTokens = 2);
        Answer answer = _mlContext.Data.CreateEnumerable<Answer>(transformer.Transform(_mlContext.Data.LoadFromEnumerable([new Row { Prompt = "abc" }])), false).Single();
        Assert.Equal(("ab", 2, "Length"), (answer.Completion, answer.CompletionTokenCount, answer.FinishReason));
    }

    [Fact]
    public void Transform_PromptsNearTheContext_AreCutThereOrRefused()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        string longest = new('x', FakePolicy.ContextLength - 1);
        Assert.Equal("x", Assert.Single(transformer.Transform(_mlContext.Data.LoadFromEnumerable([new Row { Prompt = longest }])).GetColumn<string>("Completion")));

        IDataView tooLong = transformer.Transform(_mlContext.Data.LoadFromEnumerable([new Row { Prompt = "ok" }, new Row { Prompt = longest + "x" }]));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => tooLong.GetColumn<string>("Completion").ToArray());
        Assert.Contains("Row 1", e.Message);
        Assert.Contains("'Prompt' has 64 tokens", e.Message);

        IDataView empty = transformer.Transform(_mlContext.Data.LoadFromEnumerable([new Row { Prompt = "" }]));
        Assert.Contains("Row 0", Assert.Throws<InvalidOperationException>(() => empty.GetColumn<string>("Completion").ToArray()).Message);
    }

    [Fact]
    public void SamplerFailure_ReachesTheReaderAndTheNextBatchWorks()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, _sampler);
        _sampler.Before = _ => throw new IOException("no space");
        IDataView answers = transformer.Transform(_mlContext.Data.LoadFromEnumerable(Rows(1)));
        Assert.Equal("no space", Assert.Throws<IOException>(() => answers.GetColumn<string>("Completion").ToArray()).Message);
        _sampler.Before = _ => Task.CompletedTask;
        Assert.Single(answers.GetColumn<string>("Completion"));
    }

    private static Row[] Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Row { Prompt = $"problem {i}", Numbers = i, Weights = [.. Enumerable.Range(0, i % 4).Select(w => (float)w)] })];

    public sealed class Row
    {
        public string Prompt { get; set; } = "";

        public int Numbers { get; set; }

        public float[] Weights { get; set; } = [];
    }

    public sealed class Answer
    {
        public string Completion { get; set; } = "";

        public int CompletionTokenCount { get; set; }

        public string FinishReason { get; set; } = "";

        public int Numbers { get; set; }

        public float[] Weights { get; set; } = [];
    }

    public sealed class Answers
    {
        public string[] Completion { get; set; } = [];

        public int[] CompletionTokenCount { get; set; } = [];

        public int[] CompletionTokens { get; set; } = [];

        public float[] CompletionEntropy { get; set; } = [];
    }
}
