using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class SequencesTests
{
    [Fact]
    public void Parts_OfTheTask_ShareNothingAndFitTheBase()
    {
        List<SequenceProblem>[] parts = [Sequences.Train(), Sequences.Validation(), Sequences.Test()];
        Assert.Equal([1800, 200, 300], parts.Select(p => p.Count));
        string[] prompts = [.. parts.SelectMany(p => p).Select(p => p.Prompt)];
        Assert.Equal(prompts.Length, prompts.Distinct().Count());
        Assert.All(prompts, p => Assert.Matches("^(-?[0-9]+,){3,7}-?[0-9]+=$", p));
        Assert.All(parts.SelectMany(p => p), p => Assert.Matches("^-?[0-9]+$", p.Answer));
    }

    [Fact]
    public void Problem_OfTerms_AsksForTheLast()
    {
        SequenceProblem problem = Sequences.Problem([3, -6, 12, -24]);
        Assert.Equal(("3,-6,12=", "-24"), (problem.Prompt, problem.Answer));
    }

    [Fact]
    public void Train_FirstProblems_AreTheFiles()
    {
        // The file's first line is the first for validation.
        Assert.Equal(("-7,-5,-4,-3,-3=", "-3"), (Sequences.Validation()[0].Prompt, Sequences.Validation()[0].Answer));
        Assert.Equal(("3,6,18,54=", "162"), (Sequences.Train()[0].Prompt, Sequences.Train()[0].Answer));
    }

    [Fact]
    public void Examples_OfTheBase_HaveNoProblemOfTheTask()
    {
        List<SequenceProblem> examples = SequenceBase.Examples(16_000);
        Assert.Empty(examples.Select(p => p.Prompt).Intersect(Sequences.Train().Concat(Sequences.Validation()).Concat(Sequences.Test()).Select(p => p.Prompt)));
        Assert.All(examples, p => Assert.Matches("^(-?[0-9]+,){3,7}-?[0-9]+=$", p.Prompt));
    }
}
