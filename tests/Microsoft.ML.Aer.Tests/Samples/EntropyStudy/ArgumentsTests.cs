using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class ArgumentsTests
{
    [Fact]
    public void Parse_CommandOperandAndOptions_InAnyOrder()
    {
        Arguments arguments = Arguments.Parse(["--processes", "3", "run", "an.id", "--study", "folder"]);
        Assert.Equal(("run", "an.id", "folder", 3), (arguments.Command, arguments.Operand, arguments.Study, arguments.Processes));
        Assert.Equal(new Arguments("", null), Arguments.Parse([]));
    }

    [Theory]
    [InlineData("--processes", "0")]
    [InlineData("--processes")]
    [InlineData("--other")]
    [InlineData("dance")]
    [InlineData("run", "a", "b")]
    public void Parse_WhatIsUnknown_Refused(params string[] args) => Assert.Throws<ArgumentException>(() => Arguments.Parse(args));
}
