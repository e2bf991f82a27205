using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The documented rules, one by one.</summary>
public sealed class MathAnswerTests
{
    [Theory]
    // A box beats a later sentence; ties go to the last end; "final answer" beats "answer" beats anything.
    [InlineData("$3$", @"We box \boxed{3}. The answer is 4.", true)]
    [InlineData("$4$", @"We box \boxed{3}. The answer is 4.", false)]
    [InlineData("$5$", "The answer is $5$, since $2+2=4$.", true)]
    [InlineData("$4$", "First $3$, then $4$", true)]
    [InlineData("7", "The final answer is 7. I hope it is correct. The answer is 8.", true)]
    // Boxes within ten characters, or with a separator within seventy, are one set.
    [InlineData(@"$\{3,5\}$", @"\boxed{3} and then \boxed{5}", true)]
    [InlineData("$5$", @"\boxed{3}, which after a long and winding argument that goes on and on for many words gives \boxed{5}", true)]
    [InlineData("$5$", @"\boxed 5", true)]
    // LaTeX needs its delimiters, numbers do not.
    [InlineData(@"$\sqrt{2}$", @"\sqrt{2}", false)]
    [InlineData(@"$\frac{1}{2}$", @"\frac{1}{2}", true)]
    [InlineData("1234", "1,234", true)]
    [InlineData("0.5", "0,5", true)]
    [InlineData("1", "1e3", true)]
    // No answer is never equal.
    [InlineData("", "", false)]
    [InlineData("none", "none", false)]
    public void AreEqual_Extraction(string gold, string prediction, bool equal) => Assert.Equal(equal, MathAnswer.AreEqual(gold, prediction));

    [Theory]
    [InlineData(@"$\frac12$", "$0.5$", true)]
    [InlineData(@"$\frac13$", "$0.333333$", true)]
    [InlineData(@"$\frac13$", "$0.33333$", false)]
    [InlineData("$3 4$", "$7$", true)]
    [InlineData(@"$-2\frac14$", "$-2.25$", true)]
    [InlineData("$101_2$", "$101$", true)]
    [InlineData("$X+1$", "$1+x$", true)]
    [InlineData("$i^2$", "$-1$", false)]
    [InlineData(@"$50\%$", "$50$", true)]
    [InlineData(@"$12.5\%$", "$12.5$", false)]
    [InlineData(@"$\frac{1}{0}$", @"$\frac{1}{0}$", true)]
    [InlineData("$9^{9^{9^9}}$", "$9^{9^{9^9}}$", true)]
    [InlineData(@"$e^{\pi\sqrt{163}}$", "$262537412640768744$", false)]
    [InlineData("$2^{-99}$", "$2^{-98}$", true)]
    public void AreEqual_Numbers(string gold, string prediction, bool equal) => Assert.Equal(equal, MathAnswer.AreEqual(gold, prediction));

    [Theory]
    // Not symmetric: only the reference relation becomes a set, only a reference set sorts both sides.
    [InlineData("$1<x<2$", "$(1,2)$", true)]
    [InlineData("$(1,2)$", "$1<x<2$", false)]
    [InlineData(@"$\{1,2\}$", "$(2,1)$", true)]
    [InlineData("$(2,1)$", "$2,1$", true)]
    [InlineData("$(2,1)$", "$1,2$", false)]
    [InlineData("$x=5$", "$5$", true)]
    [InlineData("$x=5$", "$y=5$", false)]
    [InlineData("$5$", "$2+3=5$", true)]
    [InlineData("$2x+z=1$", "$1$", false)]
    [InlineData("$2x>6$", "$x>3$", false)]
    [InlineData("$x>3$", "$3<x$", true)]
    [InlineData("$[0,1]$", "$(0,1)$", false)]
    [InlineData(@"$\begin{pmatrix}1&2\end{pmatrix}$", "$(1,2)$", false)]
    [InlineData(@"$\text{even}$", "$even$", true)]
    public void AreEqual_Collections(string gold, string prediction, bool equal) => Assert.Equal(equal, MathAnswer.AreEqual(gold, prediction));

    [Fact]
    public void AreEqual_Deviations_AreOffUnlessAskedFor()
    {
        Assert.False(MathAnswer.AreEqual("$x$", "$1x$"));
        Assert.True(MathAnswer.AreEqual("$x$", "$1x$", new MathEquivalenceOptions { SimplifyBesideSymbols = true }));
        Assert.False(MathAnswer.AreEqual("$(1,5)$", "$1<x<5$"));
        Assert.True(MathAnswer.AreEqual("$(1,5)$", "$1<x<5$", new MathEquivalenceOptions { CompareRelationsWithSets = true }));
    }

    [Fact]
    public void AreEqual_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => MathAnswer.AreEqual(null!, ""));
        Assert.Throws<ArgumentNullException>(() => MathAnswer.AreEqual("", null!));
    }

    [Fact]
    public void AreEqual_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => MathAnswer.AreEqual("$5$", @"$\sum_{k=1}^{20000}\sqrt{k}$", null, source.Token));
    }

    [Fact]
    public void AreEqual_ManyThreads_SameVerdicts()
    {
        string[] predictions = ["$1+x$", @"\boxed{x+1}", "$x-1$", @"$\frac{x^2-1}{x-1}$"];
        bool[] verdicts = new bool[400];
        Parallel.For(0, verdicts.Length, i => verdicts[i] = MathAnswer.AreEqual("$x+1$", predictions[i % 4]));
        for (int i = 0; i < verdicts.Length; i++) Assert.Equal(i % 4 != 2, verdicts[i]);
    }

    [Fact]
    public void MathEquivalence_ReadsTheNamedColumn()
    {
        Reward reward = Rewards.MathEquivalence("Answer");
        Assert.Equal("math_equivalence", reward.Name);
        Assert.Equal(1, Score(reward, @"\frac{3}{4}", "So the result is $0.75$."));
        Assert.Equal(0, Score(reward, @"\frac{3}{4}", "So the result is $0.7$."));
        Assert.ThrowsAny<Exception>(() => Rewards.MathEquivalence("Missing").CheckSchema(new MLContext(1), View(new RewardProblem()).Schema));
    }
}
