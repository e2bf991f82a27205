namespace Microsoft.ML.Aer.Tests.Trainers;

public sealed class SupervisedFineTuningTrainerTests
{
    [Fact]
    public void Fit_LearnsTheCompletions()
    {
        List<TrainingStep> steps = [];
        using PolicyTransformer trained = Fit(o => (o.Epochs, o.Progress) = (40, new Collect(steps)));
        Assert.Equal(40 * 25 / 8, steps.Count); // 25 rows, batches of 8 across epochs
        Assert.True(steps[0].Loss > 2, $"first loss {steps[0].Loss}"); // ln 19 = 2.94 for an even guess
        Assert.True(steps[^1].Loss < 0.1, $"last loss {steps[^1].Loss}");
    }

    [Fact]
    public void Fit_FirstLoss_IsTheMeanNegativeLogProbabilityOfACompletionToken()
    {
        List<TrainingStep> steps = [];
        using PolicyTransformer trained = Fit(o => (o.BatchSize, o.Progress, o.ValidationSet) = (25, new Collect(steps), CharacterPolicy.Data(new MLContext())));
        // A whole epoch is one batch, so the loss before the update is minus the score of the untrained policy on the same rows.
        using PolicyTransformer untrained = Fit(o =>
        {
            (o.BatchSize, o.LearningRate, o.Progress, o.ValidationSet) = (25, float.Epsilon, new Collect(steps), CharacterPolicy.Data(new MLContext()));
        });
        Assert.Equal(steps[0].Loss, -steps[1].ValidationScore!.Value, 1e-5);
        Assert.True(steps[0].ValidationScore > steps[1].ValidationScore);
    }

    [Fact]
    public void Fit_Resumed_IsTheUninterruptedRun()
    {
        using var folder = new TemporaryFolder();
        string parts = Path.Combine(folder.FullName, "parts");
        using PolicyTransformer whole = Fit(o => o.Epochs = 2);
        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(o =>
            {
                (o.Epochs, o.RunFolder, o.CheckpointEverySteps, o.CancellationToken) = (2, parts, 2, cancellation.Token);
                o.Progress = new Collect([], step => { if (step.Step == 5) cancellation.Cancel(); });
            }));
        }
        using PolicyTransformer resumed = Fit(o => (o.Epochs, o.RunFolder, o.CheckpointEverySteps, o.Resume) = (2, parts, 2, true));
        PolicyOptimizationTrainerTests.AssertEqualWeights(whole.Model.Contents.Weights, resumed.Model.Contents.Weights);
    }

    [Fact]
    public void Fit_WithoutTheCompletionColumn_NamesIt()
    {
        var mlContext = new MLContext();
        IDataView data = mlContext.Data.LoadFromEnumerable([new OnlyPrompt { Prompt = "1+1=" }]);
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() =>
            mlContext.Aer().Trainers.SupervisedFineTuning(CharacterPolicy.Folder).Fit(data));
        Assert.Contains("'Answer'", e.Message, StringComparison.Ordinal);
    }

    private static PolicyTransformer Fit(Action<SupervisedFineTuningTrainer.Options> configure)
    {
        var mlContext = new MLContext();
        var options = new SupervisedFineTuningTrainer.Options { PolicyPath = CharacterPolicy.Folder, BatchSize = 8, LearningRate = 0.01f, Seed = 7, Threads = 1 };
        configure(options);
        return mlContext.Aer().Trainers.SupervisedFineTuning(options).Fit(CharacterPolicy.Data(mlContext));
    }

    private sealed class OnlyPrompt
    {
        public string Prompt { get; set; } = "";
    }

    private sealed class Collect(List<TrainingStep> steps, Action<TrainingStep>? also = null) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value)
        {
            steps.Add(value);
            also?.Invoke(value);
        }
    }
}
