using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>Scores one step's completions as they arrive, while the other rollouts still generate.</summary>
/// <remarks>
/// A scorer that throws, hangs past its timeout or returns NaN or infinity loses its completion's total, not the run. When more
/// than <see cref="RewardSettings.MaxMissingShare"/> of the step is missing, scoring stops and <see cref="FinishAsync"/> throws.
/// <see cref="Add"/> may be called from several threads.
/// </remarks>
internal sealed class RewardRunner : IAsyncDisposable
{
    private readonly RewardSet _set;
    private readonly RewardSet.Entry[] _entries;
    private readonly RewardThreads _threads;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _step;
    private readonly CancellationToken _run;
    private readonly float[][] _values;
    private readonly bool[] _added;
    private readonly Lock _lock = new();
    private readonly List<Task> _tasks = [];
    private readonly List<RewardFault> _faults = [];
    private string? _stopReason;

    internal RewardRunner(
        RewardSet set, RewardSet.Entry[] entries, RewardThreads threads, int completions, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(completions, 1);
        _set = set;
        _entries = entries;
        _threads = threads;
        _logger = logger;
        _run = cancellationToken;
        _step = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _added = new bool[completions];
        _values = new float[completions][];
        for (int i = 0; i < completions; i++)
        {
            _values[i] = new float[entries.Length];
            Array.Fill(_values[i], float.NaN);
        }
    }

    /// <summary>Starts scoring one completion; returns at once.</summary>
    /// <param name="index">The completion's index in the step; each is added once.</param>
    /// <param name="problem">The problem's row number.</param>
    /// <param name="completion">What the policy answered.</param>
    public void Add(int index, int problem, Completion completion)
    {
        lock (_lock)
        {
            if (_added[index]) throw new InvalidOperationException($"Completion {index} of this step was added before.");
            _added[index] = true;
            for (int reward = 0; reward < _entries.Length; reward++) _tasks.Add(ScoreAsync(index, problem, completion, reward));
        }
    }

    /// <summary>Waits for the scores of all completions added.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The step's rewards.</returns>
    /// <exception cref="OperationCanceledException">The run or the wait was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Too large a share of the completions has no reward, or one was never added.</exception>
    public async Task<RewardTable> FinishAsync(CancellationToken cancellationToken)
    {
        Task[] tasks;
        lock (_lock)
        {
            int added = _added.Count(a => a);
            if (added != _added.Length) throw new InvalidOperationException($"Only {added} of this step's {_added.Length} completions were added.");
            tasks = [.. _tasks];
        }
        await Task.WhenAll(tasks).WaitAsync(cancellationToken).ConfigureAwait(false);
        _run.ThrowIfCancellationRequested();

        RewardFault[] faults;
        lock (_lock)
        {
            if (_stopReason is not null) throw new InvalidOperationException(_stopReason);
            faults = [.. _faults.OrderBy(f => f.Completion).ThenBy(f => f.Reward, StringComparer.Ordinal)];
        }
        var table = new RewardTable(_set.Names, _set.Weights, _values, faults);
        if (table.MissingCount > Allowed) throw new InvalidOperationException(Describe(table.MissingCount));
        return table;
    }

    /// <summary>Cancels what is still being scored.</summary>
    public async ValueTask DisposeAsync()
    {
        await _step.CancelAsync().ConfigureAwait(false);
        _step.Dispose();
    }

    private double Allowed => _set.Settings.MaxMissingShare * _values.Length;

    private async Task ScoreAsync(int index, int problem, Completion completion, int reward)
    {
        RewardSet.Entry entry = _entries[reward];
        try
        {
            if (entry.Gate is not null) await entry.Gate.WaitAsync(_step.Token).ConfigureAwait(false);
            RewardOutcome outcome;
            try
            {
                var call = new RewardCall(entry.Scorer, problem, completion, entry.Timeout, _set.Settings.Time, _threads, _step.Token);
                _threads.Enqueue(call);
                // A scorer that ignores its token must not keep a cancelled run waiting.
                outcome = await call.Outcome.WaitAsync(_step.Token).ConfigureAwait(false);
            }
            finally
            {
                entry.Gate?.Release();
            }
            if (outcome.Reason is null) _values[index][reward] = outcome.Value ?? float.NaN;
            else Record(new RewardFault(index, problem, entry.Reward.Name, outcome.Reason), outcome.Exception);
        }
        catch (OperationCanceledException) when (_step.IsCancellationRequested)
        {
            // FinishAsync says why: the run's cancellation or too many faults.
        }
    }

    private void Record(RewardFault fault, Exception? exception)
    {
        _logger.LogWarning(exception, "Reward {Reward} is missing for problem {Problem}, completion {Completion} of the step: {Reason}",
            fault.Reward, fault.Problem, fault.Completion, fault.Reason);
        lock (_lock)
        {
            _faults.Add(fault);
            int missing = _faults.DistinctBy(f => f.Completion).Count();
            int hung = _threads.HungCount;
            if (_stopReason is null && missing > Allowed)
                _stopReason = Describe(missing);
            else if (_stopReason is null && hung > _set.Settings.MaxHungCalls)
                _stopReason = $"{hung} calls of rewards are past their timeout and have not returned, more than the {_set.Settings.MaxHungCalls} allowed. The last: {fault}. Let the reward observe its cancellation token.";
            if (_stopReason is null) return;
        }
        _ = _step.CancelAsync();
    }

    private string Describe(int missing)
    {
        RewardFault[] first;
        lock (_lock) first = [.. _faults.Take(3)];
        string examples = first.Length == 0 ? "No reward applies to them." : $"First faults: {string.Join("; ", first.Select(f => f.ToString()))}.";
        return FormattableString.Invariant($"{missing} of this step's {_values.Length} completions have no reward, more than the allowed share of {_set.Settings.MaxMissingShare:0.##}. {examples}");
    }
}
