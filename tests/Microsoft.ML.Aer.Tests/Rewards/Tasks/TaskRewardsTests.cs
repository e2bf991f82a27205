using FsCheck.Xunit;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class TaskRewardsTests
{
    private static readonly RewardProblem TwentyFour = new() { Numbers = [1, 5, 5, 5], Target = 24 };

    [Theory]
    [InlineData("5*(5-1/5)", 1)]
    [InlineData("24", 0.05f)]
    [InlineData("five", 0.01f)]
    public void Countdown_ReadsNumbersOfAnyType(string answer, float expected) =>
        Assert.Equal(expected, Score(Rewards.Countdown(), TwentyFour, Complete(answer)));

    // float(parse_expr(answer)) of sympy 1.14, then the numbers in the text.
    [Theory]
    [InlineData("x - x + 5*(5-1/5)", 1)]
    [InlineData("(x + 5*(5-1/5)) - x", 1)]
    [InlineData("2*(x+y) - y*2 - 2*x + 5*(5-1/5)", 0.05f)]
    [InlineData("x - x", 0.05f)]
    [InlineData("-(x+5)+x+29", 0.05f)]
    [InlineData("(x/2+1.5)*2-x", 0.05f)]
    [InlineData("x*0", 0.05f)]
    [InlineData("(x+1)/(x+1)", 0.05f)]
    [InlineData("x**0", 0.05f)]
    [InlineData("x", 0.01f)]
    [InlineData("x - y", 0.01f)]
    [InlineData("x*x - x", 0.01f)]
    [InlineData("(2*x+2)/(x+1)", 0.01f)]
    [InlineData("x! - x", 0.01f)]
    [InlineData("x - x + True", 0.05f)]
    [InlineData("x and 5", 0.05f)]
    [InlineData("[5]", 0.01f)]
    public void Countdown_NamesThatCancelOut_AreNothing(string answer, float expected) =>
        Assert.Equal(expected, Score(Rewards.Countdown(), TwentyFour, Complete(answer)));

    [Theory]
    [InlineData("9**9**9**9**9")]
    [InlineData("9**9**9**9/9**9**9**9*0+24")]
    [InlineData("2**-(9**9**9)")]
    [InlineData("(1/3)**(9**9)")]
    [InlineData("99999!!+99999!")]
    [InlineData("((9!)!)!")]
    [InlineData("(((((3!)!)!)!)!)!")]
    [InlineData("1<<(9**9)")]
    [InlineData("gcd(9**9**9, 10**9999)")]
    [InlineData("(7/3)**9999+(5/3)**9998-(11/7)**9997")]
    [InlineData("10**1000000/3**1000000")]
    public void Countdown_Hostile_EndsWithoutAWin(string answer) =>
        Assert.InRange(Score(Rewards.Countdown(), TwentyFour, Complete(answer))!.Value, 0.01f, 0.05f);

    [Theory]
    [InlineData("(", "5", ")", 50_000)]
    [InlineData("-", "5", "", 50_000)]
    [InlineData("2**", "2", "", 50_000)]
    [InlineData("~", "5", "", 5_000)]
    [InlineData("abs(", "5", ")", 2_000)]
    [InlineData("5+", "5", "", 4_000)]
    [InlineData("9**9*", "9", "", 1_500)]
    [InlineData("(7/3)**5100+", "5", "", 800)]
    [InlineData("1499!/7+", "5", "", 1_200)]
    [InlineData("(1<<16000)*7+", "5", "", 700)]
    [InlineData("x*3+", "x", "", 2_400)]
    [InlineData("(7/3)**5100*x+(3/7)**5100*y+", "x", "", 340)]
    [InlineData("x+y-z*(", "5", ")", 110)]
    [InlineData("gcd(3**9999,7**5000)+", "5", "", 450)]
    [InlineData("", "9", "!", 9_000)]
    [InlineData("", "", "9", 9_999)]
    public void Countdown_Deep_EndsWithoutAWin(string before, string middle, string after, int times)
    {
        string answer = string.Concat(Enumerable.Repeat(before, times)) + middle + string.Concat(Enumerable.Repeat(after, times));
        Assert.InRange(Score(Rewards.Countdown(), TwentyFour, Complete(answer))!.Value, 0.01f, 0.05f);
    }

    private const string Alphabet = "0123456789+-*/().,! \t\n$\\{}fracEeInx_%=^~#½٣\u00a0";

    private static readonly RewardScorer[] Scorers =
    [
        .. new[] { Rewards.TextMatch(), Rewards.DecimalMatch(), Rewards.FirstNumber(), Rewards.SimplifiedFraction("Target", "Target"), Rewards.Countdown() }
            .Select(reward => reward.Bind(new MLContext(1), View(new RewardProblem { Answer = "12", Numbers = [1, 2], Target = 12 }))),
    ];

    [Property(MaxTest = 2000)]
    public bool AnyText_HasAScoreFromZeroToOne(byte[] characters, string anything)
    {
        string likely = string.Concat((characters ?? []).Select(c => Alphabet[c % Alphabet.Length]));
        return new[] { likely, anything ?? "", likely + anything }.All(text => Scorers.All(scorer => Score(scorer, 0, Complete(text)) is >= 0 and <= 1));
    }

    [Fact]
    public void WithoutPartialCredit_OnlyARightAnswerScores()
    {
        Reward countdown = Rewards.Countdown(partialCredit: false), number = Rewards.FirstNumber(partialCredit: false);
        Assert.Equal(1, Score(countdown, TwentyFour, Complete("5*(5-1/5)")));
        Assert.Equal(0, Score(countdown, TwentyFour, Complete("24")));
        Assert.Equal(0, Score(countdown, TwentyFour, Complete("")));
        Assert.Equal(0, Score(number, "3", "4"));
        Assert.Equal(1, Score(number, "3", "3 it is"));
    }

    [Fact]
    public void Extraction_IsAppliedFirst()
    {
        Reward reward = Rewards.TextMatch(extraction: AnswerExtraction.LastTag());
        Assert.Equal(1, Score(reward, "7", "<think>5+2</think> <answer>3</answer> no: <answer> 7 </answer>"));
        Assert.Equal(0, Score(reward, "7", "7"));
    }

    [Fact]
    public void Countdown_FractionalNumber_NamesRowAndColumn()
    {
        IDataView problems = View(new RewardProblem { Numbers = [1] }, new RewardProblem { Numbers = [1, 2.5f] });
        var error = Assert.Throws<InvalidOperationException>(() => Rewards.Countdown().Bind(new MLContext(1), problems));
        Assert.Contains("Row 1 of column 'Numbers' holds 2.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckSchema_NamesRewardColumnAndTypes()
    {
        DataViewSchema schema = View(new RewardProblem()).Schema;
        string Fault(Reward reward) => Assert.Throws<ArgumentOutOfRangeException>(() => reward.CheckSchema(new MLContext(1), schema)).Message;

        Assert.Contains("reward 'countdown' column 'Target2': expected a number, got no such column", Fault(Rewards.Countdown(targetColumnName: "Target2")), StringComparison.Ordinal);
        Assert.Contains("reward 'countdown' column 'Target': expected a vector of numbers", Fault(Rewards.Countdown(numbersColumnName: "Target")), StringComparison.Ordinal);
        Assert.Contains("reward 'simplified_fraction' column 'Question': expected a number", Fault(Rewards.SimplifiedFraction("Question", "Target")), StringComparison.Ordinal);
    }
}
