using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class ShapingRewardsTests
{
    private static readonly RewardProblem Problem = new() { Answer = "yes" };

    // DAPO, equation 13, with a limit of 100 and a buffer of 20.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(80, 0)]
    [InlineData(85, -0.25f)]
    [InlineData(100, -1)]
    [InlineData(150, -1)]
    public void OverlongPenalty(int tokens, float expected) =>
        Assert.Equal(expected, Score(Rewards.OverlongPenalty(100, 20), Problem, Complete("x", tokens: tokens))!.Value, 1e-6f);

    [Fact]
    public void OverlongPenalty_OfATruncatedCompletion_IsWhole() =>
        Assert.Equal(-1, Score(Rewards.OverlongPenalty(100, 20), Problem, Complete("x", FinishReason.Length, 50)));

    // open-r1's get_cosine_scaled_reward with its default values and max_len = 100, computed in Python.
    [Theory]
    [InlineData("yes", 25, 0.9267766952966369)]
    [InlineData("yes", 50, 0.75)]
    [InlineData("yes", 100, 0.5)]
    [InlineData("yes", 300, 0.5)]
    [InlineData("no", 25, -0.9267766952966369)]
    [InlineData("no", 100, -0.5)]
    public void CosineLength(string text, int tokens, double expected) =>
        Assert.Equal(expected, Score(Rewards.CosineLength(Rewards.ExactMatch(), 100), Problem, Complete(text, tokens: tokens))!.Value, 1e-6);

    [Theory]
    [InlineData("<think>a</think><answer>b</answer>", 1)]
    [InlineData("\n<think>\na\n</think>\n\n<answer>b</answer>\n", 1)]
    [InlineData("<think>a</think> so <answer>b</answer>", 0)]
    [InlineData("<think>a</think><answer>b</answer>.", 0)]
    [InlineData("<think>a<think>b</think><answer>c</answer>", 0)]
    [InlineData("<think>a</think></think><answer>c</answer>", 0)]
    [InlineData("<answer>b</answer><think>a</think>", 0)]
    [InlineData("<think>a</think><answer>b", 0)]
    [InlineData("<think>a</think></answer><answer>", 0)]
    [InlineData("a</think><answer>b</answer>", 0)]
    [InlineData("", 0)]
    public void Format(string text, float expected) => Assert.Equal(expected, Score(Rewards.Format(), Problem, Complete(text)));

    [Fact]
    public void Format_WithoutAnswerTag_TakesAnythingBehind()
    {
        Assert.Equal(1, Score(Rewards.Format(answerTag: null), Problem, Complete("<think>a</think> so be it")));
        Assert.Equal(0, Score(Rewards.Format(answerTag: null), Problem, Complete("so <think>a</think>")));
    }

    [Fact]
    public void Format_AfterAPromptThatOpensTheTag_GoesOnFromThere()
    {
        var completion = new Completion("user: ...\nassistant: <think>\n", "a</think><answer>b</answer>", [1], FinishReason.Stop);
        Assert.Equal(1, Score(Rewards.Format(), Problem, completion));
    }

    // open-r1's get_repetition_penalty_reward, computed in Python.
    [Theory]
    [InlineData("a b c d", 3, 0)]
    [InlineData("a b c a b c", 3, -0.25)]
    [InlineData("x x x x x x", 2, -0.8)]
    [InlineData("A b a B A b", 2, -0.6)]
    [InlineData("one two", 3, 0)]
    public void RepetitionPenalty(string text, int size, double expected) =>
        Assert.Equal(expected, Score(Rewards.RepetitionPenalty(size), Problem, Complete(text))!.Value, 1e-6);

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.OverlongPenalty(20, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.OverlongPenalty(20, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.CosineLength(Rewards.ExactMatch(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.RepetitionPenalty(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.RepetitionPenalty(3, 1));
        Assert.Throws<ArgumentException>(() => Rewards.Format(" "));
    }
}
