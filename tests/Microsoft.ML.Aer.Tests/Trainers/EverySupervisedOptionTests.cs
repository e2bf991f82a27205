using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>The same as <see cref="EveryOptionTests"/> for supervised fine-tuning.</summary>
public sealed class EverySupervisedOptionTests
{
    private sealed record Change(Action<SupervisedFineTuningTrainer.Options> To, Action<SupervisedFineTuningTrainer.Options>? From = null);

    private static readonly Dictionary<string, Change> Changes = new()
    {
        ["PolicyPath"] = new(o => o.PolicyPath = "nowhere"),
        ["PromptColumnName"] = new(o => o.PromptColumnName = "Answer"),
        ["OutputColumnName"] = new(o => o.OutputColumnName = "Reply"),
        ["CompletionColumnName"] = new(o => o.CompletionColumnName = "Prompt"),
        ["Epochs"] = new(o => o.Epochs = 2),
        ["BatchSize"] = new(o => o.BatchSize = 5),
        ["LearningRate"] = new(o => o.LearningRate = 0.02f),
        ["WarmupSteps"] = new(o => o.WarmupSteps = 2),
        ["LearningRateDecay"] = new(o => o.LearningRateDecay = LearningRateDecay.Linear),
        ["WeightDecay"] = new(o => o.WeightDecay = 0.5f),
        ["AdamBeta1"] = new(o => o.AdamBeta1 = 0.5f),
        ["AdamBeta2"] = new(o => o.AdamBeta2 = 0.5f),
        ["AdamEpsilon"] = new(o => o.AdamEpsilon = 1),
        ["MaxGradientNorm"] = new(o => o.MaxGradientNorm = 1e-3f, o => o.AdamEpsilon = 0.1f),
        // The same up to rounding: whether it works is PolicyGradientTests' to say.
        ["TokensPerMicroBatch"] = new(o => o.TokensPerMicroBatch = 8),
        ["RecomputeActivations"] = new(o => o.RecomputeActivations = true),
        ["Seed"] = new(o => o.Seed = 8),
        ["Threads"] = new(o => o.Threads = 2, o => o.Progress = new ThreadCount(o)),
        ["Precision"] = new(o => o.Precision = PolicyPrecision.BFloat16),
        ["RunFolder"] = new(o => o.RunFolder += "2"),
        ["CheckpointEverySteps"] = new(o => o.CheckpointEverySteps = 1),
        ["CheckpointsToKeep"] = new(o => o.CheckpointsToKeep = 1, o => o.CheckpointEverySteps = 1),
        ["Resume"] = new(o => o.Resume = true, o => File.WriteAllText(Path.Combine(o.RunFolder!, "metrics.jsonl"), "")),
        ["ValidationSet"] = new(o => o.ValidationSet = CharacterPolicy.Data(new MLContext())),
        ["EvaluateEverySteps"] = new(o => o.EvaluateEverySteps = 1, o => o.ValidationSet = CharacterPolicy.Data(new MLContext())),
        // At a rate that ends worse than it was on the way.
        ["Selection"] = new(o => o.Selection = PolicySelection.Best, o => (o.ValidationSet, o.EvaluateEverySteps, o.LearningRate) = (CharacterPolicy.Data(new MLContext()), 1, 2)),
        ["Progress"] = new(o => o.Progress = new Fails()),
        ["LoggerFactory"] = new(o => o.LoggerFactory = new FailingLoggers()),
        ["CancellationToken"] = new(o => o.CancellationToken = new CancellationToken(canceled: true)),
    };

    public static TheoryData<string> Names => [.. Members().Select(m => m.Name)];

    [Fact]
    public void Table_KnowsEveryOption() => Assert.Equal(Members().Select(m => m.Name).Order(StringComparer.Ordinal), Changes.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_ChangesWhatARunLeaves(string name)
    {
        (Action<SupervisedFineTuningTrainer.Options> to, Action<SupervisedFineTuningTrainer.Options>? from) = Changes[name];
        // Another way to the same numbers: whether it takes it is PolicyPassTests' to say.
        if (name is "RecomputeActivations") Assert.Equal(Leaves(from), Leaves(from + to));
        else Assert.NotEqual(Leaves(from), Leaves(from + to));
    }

    private static IEnumerable<MemberInfo> Members()
    {
        Type type = typeof(SupervisedFineTuningTrainer.Options);
        return [.. type.GetFields(BindingFlags.Public | BindingFlags.Instance), .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)];
    }

    private static string Leaves(Action<SupervisedFineTuningTrainer.Options>? configure)
    {
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext();
        var options = new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = CharacterPolicy.Folder,
            BatchSize = 8,
            LearningRate = 0.01f,
            Seed = 7,
            Threads = 1,
            RunFolder = Path.Combine(folder.FullName, "run"),
        };
        Directory.CreateDirectory(options.RunFolder);
        return EveryOptionTests.LeftBy(folder.FullName, () =>
        {
            configure?.Invoke(options);
            return mlContext.Aer().Trainers.SupervisedFineTuning(options).Fit(CharacterPolicy.Data(mlContext));
        }) + (options.Progress as ThreadCount)?.Text;
    }

    private sealed class ThreadCount(SupervisedFineTuningTrainer.Options options) : IProgress<TrainingStep>
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
