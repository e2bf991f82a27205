using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer.Tests.Training;

/// <summary>Every step is told to everyone who listens: the callback, metrics.jsonl, the logger and ML.NET's channel.</summary>
public sealed class StepReporterTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Fit_TellsEveryListenerOfEveryStep()
    {
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext();
        List<string> channel = [];
        mlContext.Log += (_, e) =>
        {
            if (e.Message.Contains("step ", StringComparison.Ordinal)) channel.Add(e.Message);
        };
        var steps = new Collect();
        using var loggers = new Lines();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o => (o.RunFolder, o.Progress, o.LoggerFactory) = (folder.FullName, steps, loggers));
        mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext)).Dispose();

        Assert.Equal([1, 2, 3], steps.Reported.Select(s => s.Step));
        Assert.All(steps.Reported, s => Assert.Equal(Environment.CurrentManagedThreadId, s.Thread));
        string[] expected = ["step 1/3:", "step 2/3:", "step 3/3:"];
        Assert.All(expected, part => Assert.Single(channel, line => line.Contains(part, StringComparison.Ordinal)));
        Assert.All(expected, part => Assert.Single(loggers.Text, line => line.StartsWith(part, StringComparison.Ordinal)));

        // The file says what the callback said, in snake_case and without what is absent.
        string[] lines = File.ReadAllLines(Path.Combine(folder.FullName, "metrics.jsonl"));
        Assert.Equal(3, lines.Length);
        foreach ((string line, TrainingStep step) in lines.Zip(steps.Steps))
        {
            using var json = JsonDocument.Parse(line);
            Assert.DoesNotContain(json.RootElement.EnumerateObject(), p => p.Value.ValueKind == JsonValueKind.Null);
            Assert.Equal(step.Reward!.Mean, json.RootElement.GetProperty("reward").GetProperty("mean").GetDouble());
            Assert.Equal(step.Rewards!["begins_with_seven"].Mean, json.RootElement.GetProperty("rewards").GetProperty("begins_with_seven").GetProperty("mean").GetDouble());
            TrainingStep read = JsonSerializer.Deserialize<TrainingStep>(line, Json)!;
            Assert.Equal(step with { Rewards = null, LossMetrics = null }, read with { Rewards = null, LossMetrics = null });
            Assert.Equal(step.LossMetrics, read.LossMetrics);
        }
    }

    [Fact]
    public void Fit_MeasuresWhatTheFieldsDashboardsShow()
    {
        List<TrainingStep> steps = Trainers.PolicyOptimizationTrainerTests.Run(o => (o.ValidationSet, o.ReferenceCoefficient) = (CharacterPolicy.Data(new MLContext()), 0.1));
        TrainingStep last = steps[^1];
        // Present in every policy optimization with a validation set and a reference policy, but for what only clamping has.
        foreach (System.Reflection.PropertyInfo property in typeof(TrainingStep).GetProperties())
        {
            if (property.Name != nameof(TrainingStep.ClampedEntropy)) Assert.True(property.GetValue(last) is not null, property.Name);
        }
        Assert.InRange(last.TruncatedShare!.Value, 0, 1);
        Assert.InRange(last.CompletionLengthMean!.Value, last.CompletionLengthMin!.Value, last.CompletionLengthMax!.Value);
        Assert.Equal(last.CompletionLengthMean.Value * 32, last.Tokens, 1e-6); // 4 problems x 8 completions
        Assert.True(last.Seconds >= last.RolloutSeconds + last.UpdateSeconds);
        Assert.Equal(1, last.EffectiveSampleShare!.Value, 1e-9);
        Assert.True(last.LossMetrics!.ContainsKey("clip_fraction"));
    }

    private sealed class Collect : IProgress<TrainingStep>
    {
        public List<TrainingStep> Steps { get; } = [];

        public List<(int Step, int Thread)> Reported { get; } = [];

        public void Report(TrainingStep value)
        {
            Steps.Add(value);
            Reported.Add((value.Step, Environment.CurrentManagedThreadId));
        }
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Text { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName)
        {
            Assert.Equal("Microsoft.ML.Aer", categoryName);
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Text) Text.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
