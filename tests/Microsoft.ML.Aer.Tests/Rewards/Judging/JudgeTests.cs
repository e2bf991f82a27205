using Microsoft.Extensions.AI;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class JudgeTests
{
    private sealed class FakeJudge(Func<IReadOnlyList<ChatMessage>, string> reply) : IChatClient
    {
        public List<ChatOptions?> Asked { get; } = [];

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked.Add(options);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, reply([.. messages]))));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private static readonly RewardProblem Problem = new() { Question = "2+2?", Answer = "4", Target = 4 };

    [Theory]
    [InlineData("It says four.\nVERDICT: CORRECT", 1)]
    [InlineData("verdict: **incorrect**", 0)]
    [InlineData("VERDICT: CORRECT? No.\nVERDICT: INCORRECT", 0)]
    public void Judge_ReadsTheLastVerdict(string reply, float expected) =>
        Assert.Equal(expected, Score(Rewards.Judge(new FakeJudge(_ => reply)), Problem, Complete("four")));

    [Fact]
    public void Judge_SeesQuestionLabelAndAnswer_AtTemperatureZero()
    {
        string seen = "";
        var judge = new FakeJudge(messages =>
        {
            seen = messages[^1].Text;
            return "VERDICT: CORRECT";
        });
        Score(Rewards.Judge(judge, extraction: AnswerExtraction.LastTag()), Problem, Complete("<answer>four</answer>"));
        Assert.Equal("QUESTION\n2+2?\n\nREFERENCE ANSWER\n4\n\nBEGIN RESPONSE\nfour\nEND RESPONSE", seen);
        Assert.Equal(0, Assert.Single(judge.Asked)!.Temperature);
    }

    [Fact]
    public void Judge_OfACompletionWithoutAnswer_IsNotAsked()
    {
        var judge = new FakeJudge(_ => "VERDICT: CORRECT");
        Assert.Equal(0, Score(Rewards.Judge(judge, extraction: AnswerExtraction.LastTag()), Problem, Complete("four")));
        Assert.Empty(judge.Asked);
    }

    [Fact]
    public async Task Judge_WithoutVerdict_IsAFault()
    {
        RewardScorer scorer = Rewards.Judge(new FakeJudge(_ => "maybe")).Bind(new MLContext(1), View(Problem));
        var error = await Assert.ThrowsAsync<FormatException>(() => scorer.ScoreAsync(0, Complete("four"), CancellationToken.None).AsTask());
        Assert.Contains("maybe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_WithOnesOwnMessages_ReadsTheTypedRow()
    {
        var judge = new FakeJudge(messages => messages[0].Text);
        Reward reward = Rewards.Judge<RewardProblem>("points", judge, (row, completion) => [new(ChatRole.User, $"{row.Target + completion.Text.Length}")], float.Parse, maxConcurrency: 3);
        Assert.Equal(("points", 3), (reward.Name, reward.MaxConcurrency));
        Assert.Equal(6, await reward.Bind(new MLContext(1), View(Problem)).ScoreAsync(0, Complete("ab"), CancellationToken.None));
    }
}
