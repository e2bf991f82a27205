namespace Microsoft.ML.Aer.Tests.Trainers;

public sealed class PolicyOptimizationTrainerTests
{
    [Fact]
    public void Fit_LearnsWhatIsRewarded()
    {
        List<TrainingStep> steps = Run(o => (o.Steps, o.PromptsPerStep) = (30, 8));
        Assert.InRange(steps[0].Reward!.Mean, 0, 0.25);
        Assert.InRange(steps[^1].Reward!.Mean, 0.9, 1);
    }

    [Fact]
    public void Fit_WithoutAnyReward_LeavesTheWeightsAsTheyWere()
    {
        var mlContext = new MLContext();
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("nothing", (_, _) => 0));
            o.Entropy = EntropyRegularization.None;
            o.Steps = 4;
        })).Fit(CharacterPolicy.Data(mlContext));
        using NativePolicyWeights start = NativePolicyWeights.Load(CharacterPolicy.Folder, seed: 7);
        AssertEqualWeights(start, trained.Model.Contents.Weights);
    }

    [Fact]
    public void Fit_WithAerAndWithoutAnyReward_LearnsNoAnswer()
    {
        List<TrainingStep> steps = Run(o =>
        {
            (o.Steps, o.PromptsPerStep) = (30, 8);
            // Seen in the metrics and never learned from.
            o.Rewards.Clear();
            o.Rewards.Add(CharacterPolicy.BeginsWithSeven.WithWeight(0));
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("nothing", (_, _) => 0));
        });
        Assert.All(steps, s => Assert.Equal((0, 1), (s.Reward!.Mean, s.ZeroDeviationGroups)));
        Assert.InRange(steps.TakeLast(10).Average(s => s.Rewards!["begins_with_seven"].Mean), 0, 0.2); // 1 in 19 by chance
    }

    [Fact]
    public void Fit_SamplerBehindThePolicy_IsSeenAndCorrected()
    {
        if (!GenAILibrary.IsAvailable) Assert.Skip("ONNX Runtime GenAI is not here: set AER_GENAI_LIBRARY.");
        List<TrainingStep> steps = Run(o =>
        {
            (o.Steps, o.Sampler, o.SyncEverySteps) = (4, RolloutSampler.OnnxRuntimeGenAI, 2);
            // Every group has some: each step has something to learn.
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("length", (_, completion) => completion.Tokens.Count + completion.Text.Count(char.IsAsciiDigit)));
        });
        // Steps 1 and 3 sample from the present policy, 2 and 4 from the one before.
        Assert.All(new[] { steps[0], steps[2] }, s => Assert.InRange(s.SamplerDifferenceMax!.Value, 0, 1e-4));
        foreach (TrainingStep step in new[] { steps[1], steps[3] })
        {
            Assert.True(step.SamplerDifferenceMax > 1e-3, $"step {step.Step}: {step.SamplerDifferenceMax}");
            Assert.True(step.LossMetrics!["correction_min"] < 1 && step.LossMetrics["correction_max"] > 1);
        }
    }

    [Fact]
    public void Fit_SamplerWrittenInTheBackground_HasTheWeightsOfItsVersion_AndLeavesNoDirectory()
    {
        GenAITestLibrary.Need();
        using var folder = new TemporaryFolder();
        List<TrainingStep> steps = Run(o =>
        {
            // Checkpoints are written while the sampler's directory is.
            (o.Steps, o.Sampler, o.RunFolder, o.CheckpointEverySteps) = (5, RolloutSampler.OnnxRuntimeGenAI, folder.FullName, 1);
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("digits", (_, completion) => completion.Text.Count(char.IsAsciiDigit)));
        });
        Assert.All(steps, s => Assert.True(s.GradientNorm > 0 && s.SamplerDifferenceMax < 1e-4, $"step {s.Step}: {s.GradientNorm}, {s.SamplerDifferenceMax}"));
        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "rollouts")));
    }

    [Fact]
    public void Fit_WithTheSameSeed_IsTheSameRun()
    {
        List<TrainingStep> first = Run(), second = Run();
        Assert.Equal(first.Select(s => (s.Loss, s.Reward!.Mean, s.Entropy, s.GradientNorm)), second.Select(s => (s.Loss, s.Reward!.Mean, s.Entropy, s.GradientNorm)));
        Assert.NotEqual(first[0].Entropy, Run(o => o.Seed = 8)[0].Entropy);
    }

    [Fact]
    public void Fit_MeasuresTheInitialEntropyBeforeAnyUpdate()
    {
        List<TrainingStep> steps = Run(o => o.Entropy = EntropyRegularization.Adaptive(targetRatio: 0.5f));
        Assert.Equal(steps[0].Entropy, steps[0].InitialEntropy);
        Assert.All(steps, s => Assert.Equal(steps[0].InitialEntropy, s.InitialEntropy));
        // H0 (0.5 + 0.5 exp(-t / (0.2 T))), T = 3 steps
        Assert.Equal(steps[0].InitialEntropy!.Value * (0.5 + (0.5 * Math.Exp(-1 / 0.6))), steps[1].TargetEntropy!.Value, 1e-9);
    }

    [Fact]
    public void Fit_KeepsTheInitialEntropyInTheModel()
    {
        double? initial = null;
        var mlContext = new MLContext();
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.Progress = new Notice(step => initial = step.InitialEntropy))).Fit(CharacterPolicy.Data(mlContext));
        using var summary = System.Text.Json.JsonDocument.Parse(trained.Model.Contents.Summary!);
        Assert.Equal(initial!.Value, summary.RootElement.GetProperty("initial_entropy").GetDouble());
    }

    [Fact]
    public void Fit_OnPolicy_HasRatioOneAndAgreesWithItsSampler()
    {
        foreach (TrainingStep step in Run())
        {
            Assert.Equal(1, step.ImportanceRatioMin);
            Assert.Equal(1, step.ImportanceRatioMax);
            Assert.InRange(step.SamplerDifferenceMax!.Value, 0, 1e-4);
        }
    }

    internal static List<TrainingStep> Run(Action<PolicyOptimizationTrainer.Options>? configure = null)
    {
        var mlContext = new MLContext();
        var steps = new List<TrainingStep>();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o =>
        {
            o.Progress = new Collect(steps);
            configure?.Invoke(o);
        });
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
        Assert.Equal(options.Steps, steps.Count);
        return steps;
    }

    internal static unsafe void AssertEqualWeights(IPolicyWeights expected, IPolicyWeights found)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(expected.Config))
        {
            var a = new ReadOnlySpan<byte>((void*)expected.Address(parameter.Name), checked((int)(parameter.Count * sizeof(float))));
            var b = new ReadOnlySpan<byte>((void*)found.Address(parameter.Name), checked((int)(parameter.Count * sizeof(float))));
            Assert.True(a.SequenceEqual(b), parameter.Name);
        }
    }

    private sealed class Collect(List<TrainingStep> steps) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => steps.Add(value);
    }

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
