namespace Microsoft.ML.Aer.Tests.Trainers;

public sealed class ResumeTests
{
    private static readonly Dictionary<string, ProblemSelection> Selections = new(StringComparer.Ordinal)
    {
        ["shuffled"] = ProblemSelection.Shuffled,
        ["accuracy range"] = ProblemSelection.AccuracyRange(0.05, 0.6, recheckEpochs: 2),
        ["curriculum"] = ProblemSelection.Curriculum(),
        ["prioritized"] = ProblemSelection.Prioritized(),
    };

    public static TheoryData<string> SelectionNames => [.. Selections.Keys];

    [Theory]
    [MemberData(nameof(SelectionNames))]
    public void Fit_Resumed_EndsWithTheWeightsOfAnUninterruptedRun(string selection)
    {
        using var folder = new TemporaryFolder();
        string whole = Path.Combine(folder.FullName, "whole"), parts = Path.Combine(folder.FullName, "parts");
        using PolicyTransformer uninterrupted = Fit(o => (o.RunFolder, o.ProblemSelection) = (whole, Selections[selection]));
        using (var cancellation = new CancellationTokenSource())
        {
            // Stops in the fifth step; the last checkpoint is of the fourth.
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(o =>
            {
                (o.RunFolder, o.ProblemSelection, o.CancellationToken) = (parts, Selections[selection], cancellation.Token);
                o.Progress = new Notice(step => { if (step.Step == 5) cancellation.Cancel(); });
            }));
        }
        using PolicyTransformer resumed = Fit(o => (o.RunFolder, o.ProblemSelection, o.Resume) = (parts, Selections[selection], true));
        PolicyOptimizationTrainerTests.AssertEqualWeights(uninterrupted.Model.Contents.Weights, resumed.Model.Contents.Weights);
        Assert.Equal(Metrics(Path.Combine(whole, "metrics.jsonl")), Metrics(Path.Combine(parts, "metrics.jsonl")));
        Assert.Equal(File.ReadAllLines(Path.Combine(whole, "completions.jsonl")), File.ReadAllLines(Path.Combine(parts, "completions.jsonl")));
        Assert.Equal(uninterrupted.Model.Contents.Summary, resumed.Model.Contents.Summary);
    }

    [Fact]
    public void Fit_Resumed_KeepsTheBestPolicy()
    {
        using var folder = new TemporaryFolder();
        string whole = Path.Combine(folder.FullName, "whole"), parts = Path.Combine(folder.FullName, "parts");
        using PolicyTransformer uninterrupted = Fit(o => o.RunFolder = whole, best: true);
        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(o =>
            {
                (o.RunFolder, o.CancellationToken) = (parts, cancellation.Token);
                o.Progress = new Notice(step => { if (step.Step == 5) cancellation.Cancel(); });
            }, best: true));
        }
        using PolicyTransformer resumed = Fit(o => (o.RunFolder, o.Resume) = (parts, true), best: true);
        PolicyOptimizationTrainerTests.AssertEqualWeights(uninterrupted.Model.Contents.Weights, resumed.Model.Contents.Weights);
        Assert.Equal(uninterrupted.Model.Contents.Summary, resumed.Model.Contents.Summary);
    }

    [Fact]
    public void Fit_Resumed_RemovesTheSamplersDirectoriesOfARunThatWasKilled()
    {
        GenAITestLibrary.Need();
        using var folder = new TemporaryFolder();
        Fit(o => o.RunFolder = folder.FullName).Dispose();
        for (int version = 1; version <= 8; version++) Directory.CreateDirectory(Path.Combine(folder.FullName, "rollouts", FormattableString.Invariant($"policy-{version:D8}")));
        Fit(o => (o.RunFolder, o.Resume, o.Steps, o.Sampler) = (folder.FullName, true, 8, RolloutSampler.OnnxRuntimeGenAI)).Dispose();
        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "rollouts")));
    }

    [Theory]
    [InlineData(2, "step-00000004 step-00000006")]
    [InlineData(0, "step-00000002 step-00000004 step-00000006")]
    public void Fit_KeepsTheNewestCheckpoints(int keep, string expected)
    {
        using var folder = new TemporaryFolder();
        Fit(o => (o.RunFolder, o.CheckpointsToKeep) = (folder.FullName, keep)).Dispose();
        IEnumerable<string?> left = Directory.GetDirectories(Path.Combine(folder.FullName, "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', left));
    }

    [Fact]
    public void Fit_RefusesAFolderThatHoldsARun()
    {
        using var folder = new TemporaryFolder();
        Fit(o => o.RunFolder = folder.FullName).Dispose();
        Assert.Contains("Resume", Assert.Throws<InvalidOperationException>(() => Fit(o => o.RunFolder = folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RefusesACheckpointOfAnotherRun()
    {
        using var folder = new TemporaryFolder();
        Fit(o => o.RunFolder = folder.FullName).Dispose();
        Assert.Contains("seed 7", Assert.Throws<InvalidOperationException>(() => Fit(o => (o.RunFolder, o.Resume, o.Seed) = (folder.FullName, true, 8))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_DamagedOptimizerFile_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        Fit(o => o.RunFolder = folder.FullName).Dispose();
        string file = Directory.GetFiles(folder.FullName, "optimizer.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
        Assert.Contains("optimizer.safetensors", Assert.Throws<FormatException>(() => Fit(o => (o.RunFolder, o.Resume, o.Steps) = (folder.FullName, true, 8))).Message, StringComparison.Ordinal);
    }

    // Two minibatches, an adaptive coefficient above 0 and dynamic sampling: everything that has a state.
    private static PolicyTransformer Fit(Action<PolicyOptimizationTrainer.Options> configure, bool best = false)
    {
        var mlContext = new MLContext();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o =>
        {
            (o.Steps, o.CheckpointEverySteps, o.MinibatchesPerStep, o.DynamicSampling, o.MaxPromptDraws) = (6, 2, 2, true, 3);
            o.Entropy = EntropyRegularization.Adaptive(targetRatio: 1.2f);
            if (!best) o.CompletionsKeptPerStep = 3;
            // With the best policy, the sampler is the default one of the CPU.
            if (best) (o.ValidationSet, o.EvaluateEverySteps, o.Selection, o.Sampler) = (CharacterPolicy.Data(mlContext), 1, PolicySelection.Best, RolloutSampler.OnnxRuntime);
            configure(o);
        });
        return mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
    }

    // Without what depends on the clock and the machine.
    internal static string[] Metrics(string file) =>
        [.. File.ReadAllLines(file).Select(line =>
        {
            var json = System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject();
            foreach (string name in json.Select(p => p.Key).Where(k => k.EndsWith("seconds", StringComparison.Ordinal) || k is "tokens_per_second" or "model_flops_utilization" or "peak_memory_bytes").ToArray()) json.Remove(name);
            return json.ToJsonString();
        })];

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
