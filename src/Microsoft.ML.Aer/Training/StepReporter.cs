using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Tells everyone who listens of each step: ML.NET's channel, the logger, the progress callback and metrics.jsonl.</summary>
internal sealed class StepReporter(IChannel channel, ILogger logger, IProgress<TrainingStep>? progress, RunFolder? folder)
{
    /// <summary>Gets a logger for what happens on other threads, such as rewards that fail; its warnings reach the channel too.</summary>
    public ILogger Logger { get; } = new WarningLogger(channel, logger);

    public void Report(TrainingStep step)
    {
        string line = Line(step);
        channel.Info(line);
        logger.LogInformation("{Step}", line);
        folder?.Append(step);
        progress?.Report(step);
    }

    public void Info(string message)
    {
        channel.Info(message);
        logger.LogInformation("{Message}", message);
    }

    public void Warn(string message)
    {
        channel.Warning(message);
        logger.LogWarning("{Message}", message);
    }

    private static string Line(TrainingStep s)
    {
        FormattableString text = $"step {s.Step}/{s.Steps}: loss {s.Loss:0.####}{Part("reward", s.Reward?.Mean)}{Part("accuracy", s.Accuracy)}{Part("entropy", s.Entropy)}{Part("alpha", s.EntropyCoefficient)}{Part("validation", s.ValidationScore)}, {s.Seconds:0.##} s, {s.TokensPerSecond:0} tok/s";
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private static string Part(string name, double? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {name} {value:0.####}");
}
