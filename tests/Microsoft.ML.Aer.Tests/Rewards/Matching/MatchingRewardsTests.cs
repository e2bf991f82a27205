using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class MatchingRewardsTests
{
    // Exact match and F1 by SQuAD's own normalisation, computed in Python.
    [Theory]
    [InlineData("The Eiffel Tower", "eiffel tower!", 1, 1)]
    [InlineData("the cat sat on the mat", "a cat on mat", 0, 0.8571428571428571)]
    [InlineData("U.S.", "us", 1, 1)]
    [InlineData("an apple", "Apples", 0, 0)]
    [InlineData("the", "a", 1, 1)]
    [InlineData("the", "b", 0, 0)]
    [InlineData("to be or not to be", "be be be", 0, 0.4444444444444444)]
    [InlineData("well-known", "well known", 0, 0)]
    [InlineData("É the a", "é", 1, 1)]
    public void NormalizedMatchAndWordF1(string label, string answer, float match, double f1)
    {
        Assert.Equal(match, Score(Rewards.NormalizedMatch(), label, answer));
        Assert.Equal(f1, Score(Rewards.WordF1(), label, answer)!.Value, 1e-6);
    }

    private sealed class ManyLabels
    {
        public string[] Answer { get; set; } = [];
    }

    [Fact]
    public void NormalizedMatch_OfSeveralLabels_TheBestCounts()
    {
        IDataView problems = new MLContext(1).Data.LoadFromEnumerable([new ManyLabels { Answer = ["Big Apple", "New York City"] }]);
        Assert.Equal(1, Score(Rewards.NormalizedMatch().Bind(new MLContext(1), problems), 0, Complete("new york city")));
        Assert.Equal(0.8f, Score(Rewards.WordF1().Bind(new MLContext(1), problems), 0, Complete("New York"))!.Value, 1e-6f);
    }

    [Theory]
    [InlineData("B", "B", 1)]
    [InlineData("(B)", "b", 1)]
    [InlineData("B", "(b).", 1)]
    [InlineData("B", "B) Paris", 1)]
    [InlineData("B", "The answer is (B) because A is wrong.", 1)]
    [InlineData("B", "Answer: A? No. Answer: **B**", 1)]
    [InlineData("B", "the correct answer is option B.", 1)]
    [InlineData("B", @"so \boxed{\text{B}}", 1)]
    [InlineData("B", @"The answer is A, \boxed{B}", 1)]
    [InlineData("B", "A", 0)]
    [InlineData("B", "Because Paris is big", 0)]
    [InlineData("B", "A dog. B", 0)]
    [InlineData("B", "Z", 0)]
    [InlineData("B", "", 0)]
    public void MultipleChoice(string label, string answer, float expected) => Assert.Equal(expected, Score(Rewards.MultipleChoice(), label, answer));

    [Fact]
    public void MultipleChoice_LabelThatIsNoLetter_NamesRowAndColumn()
    {
        IDataView problems = View(new RewardProblem { Answer = "A" }, new RewardProblem { Answer = "Paris" });
        var error = Assert.Throws<InvalidOperationException>(() => Rewards.MultipleChoice().Bind(new MLContext(1), problems));
        Assert.Equal("Row 1 of column 'Answer' holds 'Paris', but one of the letters ABCDEFGHIJ is expected.", error.Message);
    }

    [Fact]
    public void Pattern_IsFoundInTheAnswer()
    {
        Assert.Equal(1, Score(Rewards.Pattern(@"^\d{4}-\d\d$"), "", "2026-11"));
        Assert.Equal(0, Score(Rewards.Pattern(@"^\d{4}-\d\d$"), "", "on 2026-11"));
        Assert.Equal(1, Score(Rewards.PatternColumn("Answer"), "a+b", "xaab"));
        Assert.Equal(0, Score(Rewards.PatternColumn("Answer"), "^a+b", "xaab"));
        Assert.Equal(0, Score(Rewards.Pattern("(a+)+b"), "", new string('a', 100_000)));
    }

    [Fact]
    public void PatternColumn_Malformed_NamesRowAndColumn()
    {
        IDataView problems = View(new RewardProblem { Answer = "a" }, new RewardProblem { Answer = "(" });
        var error = Assert.Throws<InvalidOperationException>(() => Rewards.PatternColumn("Answer").Bind(new MLContext(1), problems));
        Assert.StartsWith("Row 1 of column 'Answer' holds a pattern that is no regular expression", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => Rewards.MultipleChoice(letters: "AA"));
        Assert.Throws<ArgumentException>(() => Rewards.MultipleChoice(letters: "a"));
        Assert.ThrowsAny<ArgumentException>(() => Rewards.Pattern("("));
        Assert.Throws<ArgumentException>(() => Rewards.NormalizedMatch(" "));
    }
}
