namespace Microsoft.ML.Aer.Tests.Trainers;

public sealed class PolicySelectionTests
{
    [Fact]
    public void Best_ReturnsTheWeightsOfTheStepThatScoredBest()
    {
        // A rate at which scores go up and down, so that the best step is rarely the last.
        List<TrainingStep> steps = [];
        using PolicyTransformer best = Fit(12, PolicySelection.Best, steps);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => i % 2 == 0), steps.Select(s => s.ValidationScore is not null));
        TrainingStep top = steps.Where(s => s.ValidationScore is not null).OrderByDescending(s => s.ValidationScore).ThenBy(s => s.Step).First();
        Assert.InRange(top.Step, 2, 10);

        using PolicyTransformer until = Fit(top.Step, PolicySelection.Last, []);
        PolicyOptimizationTrainerTests.AssertEqualWeights(until.Model.Contents.Weights, best.Model.Contents.Weights);
        Assert.Contains($"\"selected_step\":{top.Step}", best.Model.Contents.Summary, StringComparison.Ordinal);
        using PolicyTransformer last = Fit(12, PolicySelection.Last, []);
        Assert.Throws<Xunit.Sdk.TrueException>(() => PolicyOptimizationTrainerTests.AssertEqualWeights(last.Model.Contents.Weights, best.Model.Contents.Weights));
    }

    // Rewarded is a 7; what counts on the validation set is a length that learning passes through.
    private static PolicyTransformer Fit(int steps, PolicySelection selection, List<TrainingStep> reported)
    {
        var mlContext = new MLContext();
        return mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.Steps, o.Selection, o.EvaluateEverySteps, o.LearningRate, o.Entropy) = (steps, selection, 2, 0.05f, EntropyRegularization.None);
            o.ValidationSet = CharacterPolicy.Data(mlContext);
            o.Progress = new Collect(reported);
        })).Fit(CharacterPolicy.Data(mlContext));
    }

    private sealed class Collect(List<TrainingStep> steps) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => steps.Add(value);
    }
}
