using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>No option without effect: each one, changed, changes what a run leaves behind.</summary>
public sealed class EveryOptionTests
{
    private sealed record Change(Action<PolicyOptimizationTrainer.Options> To, Action<PolicyOptimizationTrainer.Options>? From = null);

    // For each option a value that must make a difference, and what else must be set for that.
    private static readonly Dictionary<string, Change> Changes = new()
    {
        ["PolicyPath"] = new(o => o.PolicyPath = "nowhere"),
        ["PromptColumnName"] = new(o => o.PromptColumnName = "Answer"),
        ["OutputColumnName"] = new(o => o.OutputColumnName = "Reply"),
        ["LearningRate"] = new(o => o.LearningRate = 0.02f),
        ["WarmupSteps"] = new(o => o.WarmupSteps = 2),
        ["LearningRateDecay"] = new(o => o.LearningRateDecay = LearningRateDecay.Cosine),
        ["WeightDecay"] = new(o => o.WeightDecay = 0.5f),
        ["AdamBeta1"] = new(o => o.AdamBeta1 = 0.5f),
        ["AdamBeta2"] = new(o => o.AdamBeta2 = 0.5f),
        ["AdamEpsilon"] = new(o => o.AdamEpsilon = 1),
        ["MaxGradientNorm"] = new(o => o.MaxGradientNorm = 1e-3f, o => o.AdamEpsilon = 0.1f),
        // The same up to rounding: whether it works is PolicyGradientTests' to say.
        ["TokensPerMicroBatch"] = new(o => o.TokensPerMicroBatch = 8),
        // Memory and time alone; the same bits are what it promises.
        ["RecomputeActivations"] = new(o => o.RecomputeActivations = true),
        ["Seed"] = new(o => o.Seed = 8),
        ["Threads"] = new(o => o.Threads = 2, o => o.Progress = new ThreadCount(o)),
        ["Precision"] = new(o => o.Precision = PolicyPrecision.BFloat16),
        ["RunFolder"] = new(o => o.RunFolder = o.RunFolder + "2"),
        ["CheckpointEverySteps"] = new(o => o.CheckpointEverySteps = 1),
        ["CheckpointsToKeep"] = new(o => o.CheckpointsToKeep = 1, o => o.CheckpointEverySteps = 1),
        ["Resume"] = new(o => o.Resume = true, o => File.WriteAllText(Path.Combine(o.RunFolder!, "metrics.jsonl"), "")),
        ["ValidationSet"] = new(o => o.ValidationSet = CharacterPolicy.Data(new MLContext())),
        ["EvaluateEverySteps"] = new(o => o.EvaluateEverySteps = 1, o => o.ValidationSet = CharacterPolicy.Data(new MLContext())),
        ["Selection"] = new(o => o.Selection = PolicySelection.Best, o => (o.ValidationSet, o.EvaluateEverySteps) = (CharacterPolicy.Data(new MLContext()), 1)),
        ["Progress"] = new(o => o.Progress = new Fails()),
        ["LoggerFactory"] = new(o => o.LoggerFactory = new FailingLoggers()),
        ["CancellationToken"] = new(o => o.CancellationToken = new CancellationToken(canceled: true)),
        ["Rewards"] = new(o => o.Rewards.Add(Rewards.ExactMatch())),
        ["AccuracyReward"] = new(o => o.AccuracyReward = "exact_match", o => o.Rewards.Add(Rewards.ExactMatch())),
        ["SuccessThreshold"] = new(o => o.SuccessThreshold = 0),
        ["GroupSize"] = new(o => o.GroupSize = 4),
        ["PromptsPerStep"] = new(o => o.PromptsPerStep = 5),
        ["Steps"] = new(o => o.Steps = 2),
        ["MinibatchesPerStep"] = new(o => o.MinibatchesPerStep = 2),
        ["Temperature"] = new(o => o.Temperature = 1.5f),
        ["TopK"] = new(o => o.TopK = 3),
        ["TopP"] = new(o => o.TopP = 0.5f),
        ["MaxNewTokens"] = new(o => o.MaxNewTokens = 3),
        ["Sampler"] = new(o => o.Sampler = RolloutSampler.OnnxRuntimeGenAI),
        ["SyncEverySteps"] = new(o => o.SyncEverySteps = 2, o => o.Sampler = RolloutSampler.OnnxRuntimeGenAI),
        ["Loss"] = new(o => o.Loss = PolicyLoss.Grpo(), o => o.MinibatchesPerStep = 2),
        ["Advantages"] = new(o => o.Advantages = AdvantageEstimator.GroupCentered()),
        ["Entropy"] = new(o => o.Entropy = EntropyRegularization.Fixed(0.1)),
        ["ImportanceCorrection"] = new(o => o.ImportanceCorrection = ImportanceCorrection.None, o => o.TopP = 0.9f),
        ["ReferenceCoefficient"] = new(o => o.ReferenceCoefficient = 0.5),
        ["CorrectReferenceBias"] = new(o => o.CorrectReferenceBias = true, o => (o.ReferenceCoefficient, o.MinibatchesPerStep) = (0.5, 2)),
        ["ProblemSelection"] = new(o => o.ProblemSelection = ProblemSelection.Prioritized()),
        ["DynamicSampling"] = new(o => o.DynamicSampling = true),
        ["MaxPromptDraws"] = new(o => o.MaxPromptDraws = 1, o => o.DynamicSampling = true),
        ["OverlongShaping"] = new(o => o.OverlongShaping = new OverlongShaping { BufferShare = 1 }),
        ["MaskTruncatedCompletions"] = new(o => o.MaskTruncatedCompletions = true),
        ["MaxMissingRewardShare"] = new(o => o.MaxMissingRewardShare = 1, o => o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("fails", (_, c) => c.Text.Length > 1 ? throw new FormatException() : 1))),
        ["RewardTimeout"] = new(o => o.RewardTimeout = TimeSpan.FromTicks(1), o => o.Rewards.Add(Waits())),
        ["CompletionsKeptPerStep"] = new(o => o.CompletionsKeptPerStep = 3),
        ["ValidationCompletionsPerPrompt"] = new(o => o.ValidationCompletionsPerPrompt = 16, o => o.ValidationSet = CharacterPolicy.Data(new MLContext())),
        ["Preset"] = new(o => o.Preset = Objectives.Grpo()),
    };

    public static TheoryData<string> Names => [.. Members().Select(m => m.Name)];

    [Fact]
    public void Table_KnowsEveryOption() => Assert.Equal(Members().Select(m => m.Name).Order(StringComparer.Ordinal), Changes.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_ChangesWhatARunLeaves(string name)
    {
        (Action<PolicyOptimizationTrainer.Options> to, Action<PolicyOptimizationTrainer.Options>? from) = Changes[name];
        if (name is "SyncEverySteps" && !GenAILibrary.IsAvailable) Assert.Skip("ONNX Runtime GenAI is not here: set AER_GENAI_LIBRARY.");
        if (name is "RecomputeActivations") Assert.Equal(Leaves(from), Leaves(from + to));
        else Assert.NotEqual(Leaves(from), Leaves(from + to));
    }

    private static IEnumerable<MemberInfo> Members()
    {
        Type type = typeof(PolicyOptimizationTrainer.Options);
        return [.. type.GetFields(BindingFlags.Public | BindingFlags.Instance), .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)];
    }

    private static string Leaves(Action<PolicyOptimizationTrainer.Options>? configure)
    {
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o => o.RunFolder = Path.Combine(folder.FullName, "run"));
        Directory.CreateDirectory(options.RunFolder!);
        return LeftBy(folder.FullName, () =>
        {
            configure?.Invoke(options);
            return mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
        }) + (options.Progress as ThreadCount)?.Text;
    }

    // Metrics but for the clock, weights, columns, files, and how it ended.
    internal static string LeftBy(string folder, Func<PolicyTransformer> fit)
    {
        List<string> left = [];
        try
        {
            using PolicyTransformer trained = fit();
            left.AddRange(trained.Transform(CharacterPolicy.Data(new MLContext())).Schema.Select(c => c.Name));
            left.Add(Hash(trained.Model.Contents.Weights));
            left.Add(WithoutSettings(trained.Model.Contents.Summary));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            left.Add(e.GetType().Name);
        }
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            left.Add(Path.GetRelativePath(folder, file));
            if (Path.GetFileName(file) == "metrics.jsonl") left.AddRange(ResumeTests.Metrics(file));
        }
        return string.Join('\n', left);
    }

    // The summary repeats some options in words, which is no effect of theirs.
    private static string WithoutSettings(string? summary)
    {
        JsonObject json = JsonNode.Parse(summary!)!.AsObject();
        foreach (string name in new[] { "loss", "advantages", "entropy_regularization", "problem_selection" }) json.Remove(name);
        return json.ToJsonString();
    }

    private static unsafe string Hash(IPolicyWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(weights.Config))
        {
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<float>((void*)weights.Address(parameter.Name), checked((int)parameter.Count))));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static Reward Waits() => Rewards.Create<CharacterPolicy.Problem>("waits", async (_, _, stop) =>
    {
        await Task.Delay(Timeout.Infinite, stop).WaitAsync(TimeSpan.FromMilliseconds(200), CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default);
        stop.ThrowIfCancellationRequested();
        return 1;
    }, 64);

    private sealed class ThreadCount(PolicyOptimizationTrainer.Options options) : IProgress<TrainingStep>
    {
        public string Text { get; private set; } = "";

        public void Report(TrainingStep value) => Text = options.Threads is null ? "" : TorchSharp.torch.get_num_threads().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class Fails : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => throw new NotSupportedException();
    }

    private sealed class FailingLoggers : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
