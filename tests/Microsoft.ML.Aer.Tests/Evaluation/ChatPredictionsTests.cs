using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class ChatPredictionsTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly FakeClient _client = new();

    public void Dispose() => _client.Dispose();

    private IDataView Problems => _mlContext.Data.LoadFromEnumerable(new[] { "a", "b", "a", "c" }.Select((q, i) => new { Question = q, Label = q + "!", Number = i }));

    [Fact]
    public async Task TransformAsync_AsksEachPromptOnceAndAddsAPolicysColumns()
    {
        var options = new ChatPredictionOptions { PromptColumnName = "Question", SystemMessage = "Be brief.", ChatOptions = new ChatOptions { Temperature = 0.5f } };
        IDataView answers = await _mlContext.Aer().TransformAsync(_client, Problems, options, TestContext.Current.CancellationToken);

        Assert.Equal(["a!", "b!", "a!", "c!"], answers.GetColumn<string>("Completion"));
        Assert.Equal(["Stop", "Length", "Stop", "Stop"], answers.GetColumn<string>("FinishReason"));
        Assert.Equal([1, 1, 1, 1], answers.GetColumn<int>("CompletionTokenCount"));
        Assert.Equal([0, 1, 2, 3], answers.GetColumn<int>("Number"));
        Assert.Equal(["system: Be brief. user: a", "system: Be brief. user: b", "system: Be brief. user: c"], _client.Asked.Order());
        Assert.All(_client.Options, o => Assert.Same(options.ChatOptions, o));
    }

    [Fact]
    public async Task Evaluate_ClientAndPolicy_ShareOneTable()
    {
        var evaluation = new EvaluationOptions { Rewards = [new LabelReward("match", "Label")], ProblemColumnName = "Question" };
        IDataView answers = await _mlContext.Aer().TransformAsync(_client, Problems, new ChatPredictionOptions { PromptColumnName = "Question", CompletionsPerPrompt = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal(4, ((VectorDataViewType)answers.Schema["Completion"].Type).Size);
        PolicyMetrics remote = _mlContext.Aer().Evaluate(answers, evaluation);
        Assert.Equal(1, remote.PassAt[4].Value);
        Assert.Equal(0.25, remote.TruncatedShare!.Value.Value);

        using var policy = new PolicyTransformer(_mlContext, FakePolicy.Model(new FakeSampler()), CompletionColumns.For("Question", "Completion"));
        PolicyMetrics tuned = _mlContext.Aer().Evaluate(policy.Transform(Problems), evaluation);
        Assert.Equal(-1, tuned.CompareTo(remote).PassAt[1].Value);

        string[] lines = PolicyMetrics.ToMarkdown(("tuned", tuned), ("remote", remote)).Split(Environment.NewLine);
        Assert.Equal("| metric | tuned | remote |", lines[0]);
        Assert.Contains("| pass@4 |  | 1 [1, 1] |", lines);
        Assert.Throws<ArgumentException>(() => PolicyMetrics.ToMarkdown());
    }

    [Fact]
    public async Task TransformAsync_UsageUnknown_LeavesTheTokenCountOut()
    {
        _client.SaysUsage = false;
        IDataView answers = await _mlContext.Aer().TransformAsync(_client, Problems, new ChatPredictionOptions { PromptColumnName = "Question" }, TestContext.Current.CancellationToken);
        Assert.Null(answers.Schema.GetColumnOrNull("CompletionTokenCount"));
        Assert.Null(_mlContext.Aer().Evaluate(answers, new LabelReward("match", "Label")).CompletionLength);
    }

    [Fact]
    public async Task TransformAsync_KeepsToItsConcurrency()
    {
        IDataView problems = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new { Prompt = $"{i}" }));
        await _mlContext.Aer().TransformAsync(_client, problems, new ChatPredictionOptions { Concurrency = 2 }, TestContext.Current.CancellationToken);
        Assert.InRange(_client.MostAtOnce, 1, 2);
    }

    [Fact]
    public async Task TransformAsync_BadInputOrFailure_ReachesTheCaller()
    {
        AerCatalog aer = _mlContext.Aer();
        ArgumentOutOfRangeException e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => aer.TransformAsync(_client, Problems, new ChatPredictionOptions { CompletionsPerPrompt = 0, Concurrency = 0 }));
        Assert.Contains("2 faults", e.Message);
        e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => aer.TransformAsync(_client, Problems));
        Assert.Contains("'Prompt'", e.Message);
        _client.Failure = new HttpRequestException("429");
        Assert.Equal("429", (await Assert.ThrowsAsync<HttpRequestException>(() => aer.TransformAsync(_client, Problems, new ChatPredictionOptions { PromptColumnName = "Question" }))).Message);
        _client.Failure = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aer.TransformAsync(_client, Problems, new ChatPredictionOptions { PromptColumnName = "Question" }, new CancellationToken(true)));
    }

    private sealed class FakeClient : IChatClient
    {
        private int _running;

        public ConcurrentBag<string> Asked { get; } = [];

        public ConcurrentBag<ChatOptions?> Options { get; } = [];

        public bool SaysUsage { get; set; } = true;

        public Exception? Failure { get; set; }

        public int MostAtOnce { get; private set; }

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            lock (Asked) MostAtOnce = Math.Max(MostAtOnce, ++_running);
            await Task.Yield();
            lock (Asked) _running--;
            cancellationToken.ThrowIfCancellationRequested();
            if (Failure is not null) throw Failure;
            ChatMessage[] asked = [.. messages];
            Asked.Add(string.Join(' ', asked.Select(m => $"{m.Role}: {m.Text}")));
            Options.Add(options);
            string question = asked[^1].Text;
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, question + "!"))
            {
                FinishReason = question switch { "a" => ChatFinishReason.Stop, "b" => ChatFinishReason.Length, _ => null },
                Usage = SaysUsage ? new UsageDetails { OutputTokenCount = 1 } : null,
            };
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
