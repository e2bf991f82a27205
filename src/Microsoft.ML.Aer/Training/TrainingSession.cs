using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Aer;

/// <summary>What every kind of training has around its steps: device, policy, run folder, checkpoints, the best policy so far, reports, cancellation.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly PolicyTrainerOptions _options;
    private readonly IChannel _channel;
    private readonly RunCancellation _cancellation;
    private readonly RunFolder? _folder;
    private NativePolicyWeights? _best;
    private double? _bestScore;
    private int? _bestStep;

    public TrainingSession(IHost host, PolicyTrainerOptions options)
    {
        Host = host;
        _options = options;
        Seed = options.Seed ?? (host as IHostEnvironmentInternal)?.Seed ?? 0;
        _channel = host.Start("Training");
        ILogger logger = options.LoggerFactory?.CreateLogger("Microsoft.ML.Aer") ?? NullLogger.Instance;
        _folder = options.RunFolder is null ? null : new RunFolder(options.RunFolder);
        Reporter = new StepReporter(_channel, logger, options.Progress, _folder);
        _cancellation = new RunCancellation(host, options.CancellationToken);
        try
        {
            Resume = FindCheckpoint();
            TrainingDevice device = TrainingDevice.Choose(host, options.Precision, Reporter.Warn);
            if (options.Threads is { } threads) torch.set_num_threads(threads);
            Policy = TrainingPolicy.Load(options, device, Seed);
        }
        catch
        {
            Dispose();
            throw;
        }
        if (Policy.Config.EosTokenIds.Count == 0) Reporter.Warn($"{options.PolicyPath}: neither config.json nor generation_config.json names an end-of-sequence token, so every completion runs to its length limit.");
    }

    public IHost Host { get; }

    public TrainingPolicy Policy { get; }

    public StepReporter Reporter { get; }

    public int Seed { get; }

    public CancellationToken Token => _cancellation.Token;

    /// <summary>The best policy so far; null where it is not asked for or not known yet.</summary>
    public (NativePolicyWeights Weights, int Step)? Best => _best is null ? null : (_best, _bestStep!.Value);

    /// <summary>Best validation score so far.</summary>
    public double? BestScore => _bestScore;

    private string? Resume { get; }

    private string? Objective => string.Join("; ", TrainedPolicy.ObjectiveOf(_options).Select(o => $"{o.Name}: {o.Text}")) is { Length: > 0 } text ? text : null;

    /// <summary>Goes on from the newest checkpoint where the options ask for it and there is one.</summary>
    public TrainingState? Restore(string problems)
    {
        if (Resume is null) return null;
        (TrainingState state, _best) = TrainingCheckpoint.Restore(Resume, Policy, Seed, problems);
        (_bestScore, _bestStep) = (state.BestScore, state.BestStep);
        _folder!.TrimMetrics(state.Step);
        if (state.Objective is { } before && before != Objective) Reporter.Warn($"The checkpoint was made with other settings: {before}. Now they are: {Objective}. The run goes on with these.");
        Reporter.Info($"Going on from {Resume}.");
        return state;
    }

    /// <summary>Whether a validation is due after a step.</summary>
    public bool ValidatesAfter(int step, int steps) =>
        _options.ValidationSet is not null && (step == steps || (_options.EvaluateEverySteps > 0 && step % _options.EvaluateEverySteps == 0));

    /// <summary>Takes note of a validation: the first of equal scores stays the best.</summary>
    public void Validated(double score, int step)
    {
        if (double.IsNaN(score) || (_bestScore is { } best && score <= best)) return;
        (_bestScore, _bestStep) = (score, step);
        if (_options.Selection != PolicySelection.Best) return;
        _best?.Dispose();
        _best = NativePolicyWeights.Copy(Policy.Weights);
    }

    /// <summary>Keeps completions for people to read, in the run folder.</summary>
    public void Keep(IEnumerable<KeptCompletion> completions) => _folder?.Append(completions);

    /// <summary>Reports a step, then saves the state where one is due. In this order a checkpoint never knows a step that metrics.jsonl lacks.</summary>
    public void Finish(TrainingStep step, TrainingState state)
    {
        Reporter.Report(step with { PeakMemoryBytes = ProcessMemory.Peak() });
        if (_folder is null || _options.CheckpointEverySteps == 0 || step.Step % _options.CheckpointEverySteps != 0) return;
        state = state with
        {
            PolicyVersion = Policy.Version,
            OptimizerSteps = Policy.Optimizer.StepCount,
            BestScore = _bestScore,
            BestStep = _bestStep,
            Objective = Objective,
        };
        var clock = Stopwatch.StartNew();
        TrainingCheckpoint.Save(_folder.Checkpoints, Policy, state, _best);
        TrainingCheckpoint.RemoveOld(_folder.Checkpoints, _options.CheckpointsToKeep);
        Reporter.Logger.LogDebug("Checkpoint of step {Step} written in {Seconds:0.00} s.", step.Step, clock.Elapsed.TotalSeconds);
    }

    /// <summary>A folder for what samplers read from files: below the run folder, or a temporary one.</summary>
    public string SamplerFolder => _samplerFolder ??= NewSamplerFolder();

    private string? _samplerFolder;

    public void Dispose()
    {
        Policy?.Dispose();
        _best?.Dispose();
        _cancellation.Dispose();
        _channel.Dispose();
        if (_folder is null && _samplerFolder is not null && Directory.Exists(_samplerFolder)) Directory.Delete(_samplerFolder, recursive: true);
    }

    private string NewSamplerFolder()
    {
        if (_folder is null) return Path.Combine(Path.GetTempPath(), $"aer-rollouts-{Guid.NewGuid():N}");
        string folder = Path.Combine(_folder.Path, "rollouts");
        // What a run left that was killed: its versions come again.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return folder;
    }

    private string? FindCheckpoint()
    {
        if (_folder is null) return null;
        string? newest = TrainingCheckpoint.Newest(_folder.Checkpoints);
        if (_options.Resume)
        {
            if (newest is null) _folder.TrimMetrics(0);
            return newest;
        }
        if (newest is not null || File.Exists(_folder.MetricsFile))
        {
            throw new InvalidOperationException($"The run folder '{_folder.Path}' holds a run already. Set Resume = true to go on with it, choose another RunFolder, or remove it.");
        }
        return null;
    }
}
