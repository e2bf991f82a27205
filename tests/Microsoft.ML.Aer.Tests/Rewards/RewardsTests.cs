using Microsoft.ML.Data;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class RewardsTests
{
    private sealed class WronglyTyped
    {
        public string Question { get; set; } = "";

        public float Answer { get; set; }
    }

    private static readonly Reward Length = Rewards.Create<RewardProblem>("length", (problem, completion) => completion.Text.Length - problem.Target);

    [Fact]
    public void Create_ReadsTheTypedRow()
    {
        Assert.Equal(3, Score(Length, new RewardProblem { Target = 2 }, Complete("abcde")));
    }

    [Fact]
    public void Create_RowsStayApart()
    {
        RewardScorer scorer = Length.Bind(new MLContext(1), View(new RewardProblem { Target = 1 }, new RewardProblem { Target = 10 }));
        Assert.Equal(0, Score(scorer, 0, Complete("a")));
        Assert.Equal(-9, Score(scorer, 1, Complete("a")));
    }

    [Fact]
    public async Task Create_Async_SeesTheToken()
    {
        Reward reward = Rewards.Create<RewardProblem>("slow", async (_, _, token) =>
        {
            await Task.Yield();
            return token.CanBeCanceled ? 1 : 0;
        }, maxConcurrency: 2);
        using var source = new CancellationTokenSource();
        Assert.Equal(1, await reward.Bind(new MLContext(1), View(new RewardProblem())).ScoreAsync(0, Complete(""), source.Token));
        Assert.Equal(2, reward.MaxConcurrency);
    }

    [Fact]
    public void CheckSchema_MissingColumn_NamesRewardAndColumn()
    {
        var context = new MLContext(1);
        DataViewSchema schema = context.Data.LoadFromEnumerable([new WronglyTyped()]).Schema;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Length.CheckSchema(context, schema));
        Assert.Contains("length", error.Message, StringComparison.Ordinal);
        Assert.Contains("Answer", error.Message, StringComparison.Ordinal);
        Assert.Contains("String", error.Message, StringComparison.Ordinal);
        Assert.Contains("Single", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckSchema_LabelColumnMissing_SaysSo()
    {
        var context = new MLContext(1);
        DataViewSchema schema = View(new RewardProblem()).Schema;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.ExactMatch("Solution").CheckSchema(context, schema));
        Assert.Contains("reward 'exact_match' column 'Solution'", error.Message, StringComparison.Ordinal);
        Assert.Contains("no such column", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckSchema_VectorForScalar_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.ExactMatch("Numbers").CheckSchema(new MLContext(1), View(new RewardProblem()).Schema));
    }

    [Theory]
    [InlineData("42", " 42\n", 1)]
    [InlineData(" 42", "42", 1)]
    [InlineData("42", "42.0", 0)]
    [InlineData("yes", "Yes", 0)]
    public void ExactMatch_ComparesWithoutOuterBlanks(string answer, string completion, float expected)
    {
        Assert.Equal(expected, Score(Rewards.ExactMatch(), answer, completion));
    }

    [Fact]
    public void With_ChangesOneThingAndKeepsTheRest()
    {
        Reward reward = Length.WithWeight(0.5f).WithTimeout(TimeSpan.FromSeconds(3)).WithMaxConcurrency(4).WithName("short");
        Assert.Equal(("short", 0.5f, TimeSpan.FromSeconds(3), 4), (reward.Name, reward.Weight, reward.Timeout, reward.MaxConcurrency));
        Assert.Equal(5, Score(reward, new RewardProblem(), Complete("abcde")));
        Assert.Equal(("length", 1f), (Length.Name, Length.Weight));
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => Rewards.Create<RewardProblem>(" ", (_, _) => 1));
        Assert.Throws<ArgumentNullException>(() => Rewards.Create<RewardProblem>("x", (Func<RewardProblem, Completion, float>)null!));
        Assert.Throws<ArgumentException>(() => Rewards.ExactMatch(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Length.WithWeight(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Length.WithTimeout(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Length.WithMaxConcurrency(0));
    }
}
