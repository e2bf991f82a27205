namespace Microsoft.ML.Aer.Tests;

public sealed class AnswerExtractionTests
{
    // Expected values by reasoning_gym's extract_answer: <answer>\s?(.*?)\s?</answer>, the last match, stripped.
    [Theory]
    [InlineData("<answer>1</answer><answer> 2\n</answer>", "2")]
    [InlineData("<answer>a<answer>b</answer>", "a<answer>b")]
    [InlineData("<answer>a</answer><answer>b", "a")]
    [InlineData("</answer>x<answer>\u2003y\x1c</answer>", "y")]
    [InlineData("<answer></answer>", "")]
    [InlineData("<Answer>1</Answer>", null)]
    [InlineData("", null)]
    public void LastTag(string text, string? expected) => Assert.Equal(expected, AnswerExtraction.LastTag().Extract(text));

    [Theory]
    [InlineData(@"so \boxed{1} or \boxed{\frac{1}{2}}.", @"\frac{1}{2}")]
    [InlineData(@"\fbox{3}", "3")]
    [InlineData(@"\boxed{1} and \boxed{2", "1")]
    [InlineData(@"\boxed{\{1\}}", @"\{1\}")]
    [InlineData(@"\boxed{", null)]
    [InlineData("none", null)]
    public void LastBoxed(string text, string? expected) => Assert.Equal(expected, AnswerExtraction.LastBoxed().Extract(text));

    [Theory]
    [InlineData("step\n#### 42", "42")]
    [InlineData("#### 1\n####  2 \nrest", "2")]
    [InlineData("no", null)]
    public void AfterLast(string text, string? expected) => Assert.Equal(expected, AnswerExtraction.AfterLast("####").Extract(text));

    [Theory]
    [InlineData(@"\d+", "1 and 23", "23")]
    [InlineData(@"answer: (\w+)", "answer: a, answer: b", "b")]
    [InlineData(@"(?<=x)\d", "x1 y2", "1")]
    [InlineData(@"\d", "none", null)]
    public void LastMatch(string pattern, string text, string? expected) => Assert.Equal(expected, AnswerExtraction.LastMatch(pattern).Extract(text));

    [Fact]
    public void LastMatch_PatternThatBacktracksExponentially_IsLinear() =>
        Assert.Null(AnswerExtraction.LastMatch("(a+)+b").Extract(new string('a', 100_000)));

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => AnswerExtraction.LastTag(" "));
        Assert.Throws<ArgumentException>(() => AnswerExtraction.AfterLast(""));
        Assert.ThrowsAny<ArgumentException>(() => AnswerExtraction.LastMatch("("));
    }
}
