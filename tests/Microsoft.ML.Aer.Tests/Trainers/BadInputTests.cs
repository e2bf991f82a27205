namespace Microsoft.ML.Aer.Tests.Trainers;

public sealed class BadInputTests
{
    [Fact]
    public void Options_ReportAllFaultsAtOnce()
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Aer().Trainers.PolicyOptimization(new PolicyOptimizationTrainer.Options
        {
            GroupSize = 0,
            Temperature = 0,
            TopP = 2,
            MinibatchesPerStep = 33,
            CheckpointEverySteps = 5,
            Selection = PolicySelection.Best,
            Entropy = EntropyRegularization.Fixed(-1),
        }));
        foreach (string part in new[] { "PolicyPath", "Rewards is empty", "GroupSize is 0", "Temperature is 0", "TopP is 2", "MinibatchesPerStep is 33", "RunFolder", "ValidationSet", "Entropy's coefficient is -1" })
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_ChangedAfterwards_AreCheckedAgain()
    {
        var mlContext = new MLContext();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options();
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(options);
        options.GroupSize = -1;
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(CharacterPolicy.Data(mlContext)));
    }

    [Fact]
    public void Preset_FillsSettings_AndWhatIsSetAfterwardsWins()
    {
        var options = new PolicyOptimizationTrainer.Options { Loss = PolicyLoss.Dapo(), Preset = Objectives.Grpo(), ReferenceCoefficient = 0.5 };
        Assert.Same(options.Preset!.Loss, options.Loss);
        Assert.Equal(0.5, options.ReferenceCoefficient);
        Assert.Equal(LossAggregation.CompletionMeanTokenMean, options.Loss.Aggregation);
    }

    [Fact]
    public void Entropy_Adaptive_FillsSettings_AndWhatIsSetAfterwardsWins()
    {
        AdaptiveEntropyRegularization entropy = EntropyRegularization.Adaptive(targetRatio: 0.7);
        entropy.MaximumCoefficient = 0.05;
        Assert.Equal((0.7, 0.05), (entropy.TargetRatio, entropy.MaximumCoefficient));
    }

    [Theory]
    [InlineData("Prompt", "'Prompt'")]
    [InlineData("Answer", "'Answer'")]
    public void Fit_MissingColumn_NamesIt(string missing, string expected)
    {
        var mlContext = new MLContext();
        IDataView data = mlContext.Transforms.DropColumns(missing).Fit(CharacterPolicy.Data(mlContext)).Transform(CharacterPolicy.Data(mlContext));
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.Rewards.Add(Rewards.ExactMatch())));
        Assert.Contains(expected, Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_PromptColumnOfNumbers_SaysExpectedAndFound()
    {
        var mlContext = new MLContext();
        IDataView data = mlContext.Data.LoadFromEnumerable([new { Prompt = 1f, Answer = "2" }]);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options()).Fit(data)).Message;
        Assert.Contains("expected String, found Single", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ValidationSetWithoutTheColumns_SaysWhichSet()
    {
        var mlContext = new MLContext();
        IDataView other = mlContext.Data.LoadFromEnumerable([new { Question = "1+1=" }]);
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.ValidationSet = other));
        Assert.Contains("validation set", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(CharacterPolicy.Data(mlContext))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoRows_SaysSo()
    {
        var mlContext = new MLContext();
        IDataView empty = mlContext.Data.LoadFromEnumerable(Array.Empty<CharacterPolicy.Problem>());
        Assert.Contains("no rows", Assert.Throws<InvalidOperationException>(() => mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options()).Fit(empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_PromptLongerThanTheContext_NamesTheRow()
    {
        var mlContext = new MLContext();
        IDataView data = mlContext.Data.LoadFromEnumerable([new CharacterPolicy.Problem { Prompt = "1+1=" }, new CharacterPolicy.Problem { Prompt = new string('1', 64) }]);
        string message = Assert.Throws<InvalidOperationException>(() => mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options()).Fit(data)).Message;
        Assert.Contains("Row 1", message, StringComparison.Ordinal);
        Assert.Contains("64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoSuchPolicyFolder_NamesIt()
    {
        var mlContext = new MLContext();
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.PolicyPath = "no-such-policy"));
        Assert.Contains("no-such-policy", Assert.Throws<DirectoryNotFoundException>(() => trainer.Fit(CharacterPolicy.Data(mlContext))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TokenizerOfAnotherPolicy_SaysThatTheyDoNotFit()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(CharacterPolicy.Folder)) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        string config = Path.Combine(folder.FullName, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"vocab_size\": 19", "\"vocab_size\": 15", StringComparison.Ordinal));
        var mlContext = new MLContext();
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.PolicyPath = folder.FullName));
        Assert.Contains("vocabulary", Assert.ThrowsAny<Exception>(() => trainer.Fit(CharacterPolicy.Data(mlContext))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", 200, "model.safetensors", typeof(FormatException))]
    [InlineData("config.json", 100, "config.json", typeof(FormatException))]
    [InlineData("tokenizer.json", 100, "tokenizer.json", typeof(FormatException))]
    public void Fit_HalfWrittenCheckpoint_NamesTheFileBeforeAnyStep(string file, int bytes, string expected, Type type)
    {
        using var checkpoint = new CharacterCheckpoint();
        File.WriteAllBytes(checkpoint.File(file), File.ReadAllBytes(checkpoint.File(file))[..bytes]);
        Assert.Contains(expected, FaultBeforeAnyStep(checkpoint.Folder, type).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_type", "\"gpt2\"", "gpt2")]
    [InlineData("hidden_act", "\"relu\"", "hidden_act")]
    [InlineData("sliding_window", "8", "sliding_window")]
    public void Fit_ConfigThatIsNotSupported_IsNamedBeforeAnyStep(string key, string value, string expected)
    {
        using var checkpoint = new CharacterCheckpoint();
        string config = checkpoint.File("config.json");
        System.Text.Json.Nodes.JsonObject json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        json[key] = System.Text.Json.Nodes.JsonNode.Parse(value);
        File.WriteAllText(config, json.ToJsonString());
        Assert.Contains(expected, FaultBeforeAnyStep(checkpoint.Folder, typeof(NotSupportedException)).Message, StringComparison.Ordinal);
    }

    private static Exception FaultBeforeAnyStep(string folder, Type type)
    {
        var mlContext = new MLContext();
        var progress = new CountSteps();
        Exception? fault = Record.Exception(() => mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => (o.PolicyPath, o.Progress) = (folder, progress))).Fit(CharacterPolicy.Data(mlContext)));
        Assert.IsType(type, fault);
        Assert.Equal(0, progress.Count);
        return fault;
    }

    private sealed class CountSteps : IProgress<TrainingStep>
    {
        public int Count { get; private set; }

        public void Report(TrainingStep value) => Count++;
    }

    [Fact]
    public void Fit_TooManyRewardsFail_StopsWithOneClearError()
    {
        Reward fails = Rewards.Create<CharacterPolicy.Problem>("fails", (_, _) => throw new FormatException("no such number"));
        var mlContext = new MLContext();
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => o.Rewards.Add(fails)));
        string message = Assert.Throws<InvalidOperationException>(() => trainer.Fit(CharacterPolicy.Data(mlContext))).Message;
        Assert.Contains("'fails'", message, StringComparison.Ordinal);
        Assert.Contains("no such number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ARewardThatFailsNowAndThen_CountsAsMissing()
    {
        int calls = 0;
        Reward fails = Rewards.Create<CharacterPolicy.Problem>("fails", (_, _) => Interlocked.Increment(ref calls) % 16 == 0 ? float.NaN : 1);
        List<TrainingStep> steps = PolicyOptimizationTrainerTests.Run(o => o.Rewards.Add(fails));
        Assert.All(steps, s => Assert.Equal(2, s.Reward!.Missing)); // 32 completions a step
        Assert.All(steps, s => Assert.Equal(0, s.Rewards!["begins_with_seven"].Missing));
    }

    [Fact]
    public void Fit_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        Reward cancels = Rewards.Create<CharacterPolicy.Problem>("cancels", (_, _) =>
        {
            cancellation.Cancel();
            return 0;
        });
        var mlContext = new MLContext();
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            o.Rewards.Add(cancels);
            o.CancellationToken = cancellation.Token;
        }));
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(CharacterPolicy.Data(mlContext)));
    }

    [Fact]
    public void Fit_CancelledThroughMLNet_Throws()
    {
        var mlContext = new MLContext();
        // What tools around ML.NET call.
        System.Reflection.MethodInfo cancel = typeof(MLContext).GetMethod("CancelExecution", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
        Reward cancels = Rewards.Create<CharacterPolicy.Problem>("cancels", (_, _) =>
        {
            cancel.Invoke(mlContext, null);
            return 0;
        });
        PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            o.Rewards.Add(cancels);
            o.Steps = 100_000;
        }));
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(CharacterPolicy.Data(mlContext)));
    }

    [Fact]
    public void Fit_GpuThatIsNotThere_FailsUnlessFallbackIsAllowed()
    {
        if (TorchSharp.torch.cuda.is_available()) Assert.Skip("There is a CUDA device.");
        var mlContext = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        Assert.Contains("GpuDeviceId", Assert.Throws<InvalidOperationException>(() => mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options()).Fit(CharacterPolicy.Data(mlContext))).Message, StringComparison.Ordinal);
        var tolerant = new MLContext { GpuDeviceId = 0, FallbackToCpu = true };
        tolerant.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options()).Fit(CharacterPolicy.Data(tolerant)).Dispose();
    }
}
