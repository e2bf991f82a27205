using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public sealed class RealProblemTests : IDisposable
{
    private readonly string _folder = FakeResults.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("The answer is 1,234.", true)]
    [InlineData("12 + 1222 = 1234.0", true)]
    [InlineData("1234 or 1235", false)]
    [InlineData("-1234", false)]
    [InlineData("I do not know.", false)]
    [InlineData("99999999999999999999999999999999999", false)]
    public void IsCorrect_Text_JudgesItsLastNumber(string completion, bool expected) =>
        Assert.Equal(expected, RealProblem.IsCorrect(new RealProblem { Answer = "1234" }, completion));

    [Fact]
    public void Read_Limits_KeepTheEasierPart()
    {
        string path = Write("""{"question": "1 + 2 =", "answer": "3", "metadata": {"num_terms": 2, "num_digits": 1}}""", """{"question": "1 + 2 + 3 =", "answer": "6", "metadata": {"num_terms": 3, "num_digits": 1}}""");
        Assert.Equal(2, RealProblem.Read(path, null).Count);
        Assert.Equal("3", Assert.Single(RealProblem.Read(path, "num_terms<=2,num_digits<=4")).Answer);
    }

    [Theory]
    [InlineData("num_terms")]
    [InlineData("num_terms<=few")]
    [InlineData("no_such_key<=2")]
    public void Read_ALimitThatMakesNoSense_Refused(string where) =>
        Assert.Throws<FormatException>(() => RealProblem.Read(Write("""{"question": "1 + 2 =", "answer": "3", "metadata": {"num_terms": 2}}"""), where));

    private string Write(params string[] lines)
    {
        string path = Path.Combine(_folder, "task.train.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }
}
