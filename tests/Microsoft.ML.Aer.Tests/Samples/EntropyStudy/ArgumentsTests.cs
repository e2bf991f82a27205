using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class ArgumentsTests
{
    [Fact]
    public void Parse_CommandOperandAndOptions_InAnyOrder()
    {
        Arguments arguments = Arguments.Parse(["--processes", "3", "run", "an.id", "--tuned", "1", "--study", "folder"]);
        Assert.Equal(("run", "an.id", "folder", 3, true), (arguments.Command, arguments.Operand, arguments.Study, arguments.Processes, arguments.Tuned));
        Assert.Equal(new Arguments("", null), Arguments.Parse([]));
    }

    [Theory]
    [InlineData("--processes", "0")]
    [InlineData("--processes")]
    [InlineData("--tuned", "yes")]
    [InlineData("--other")]
    [InlineData("dance")]
    [InlineData("run", "a", "b")]
    public void Parse_WhatIsUnknown_Refused(params string[] args) => Assert.Throws<ArgumentException>(() => Arguments.Parse(args));
}
