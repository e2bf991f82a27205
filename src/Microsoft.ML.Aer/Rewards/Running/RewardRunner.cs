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
    private readonly bool[] _lost; // Completions whose total a fault has made unknown.
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
        _lost = new bool[completions];
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
        }
        var scores = new CompletionScores(this, index, problem, completion);
        Task[] tasks = [.. Enumerable.Range(0, _set.Count).Append(_set.Settings.AccuracyReward).Distinct().Select(scores.RecordAsync)];
        lock (_lock) _tasks.AddRange(tasks);
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
        var table = new RewardTable(_set.Names, _set.Weights, _values, faults, _lost);
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

    private async Task<RewardOutcome> CallAsync(RewardSet.Entry entry, int problem, Completion completion)
    {
        if (entry.Gate is not null) await entry.Gate.WaitAsync(_step.Token).ConfigureAwait(false);
        try
        {
            var call = new RewardCall(entry.Scorer!, problem, completion, entry.Timeout, _set.Settings.Time, _threads, _step.Token);
            _threads.Enqueue(call);
            // A scorer that ignores its token must not keep a cancelled run waiting.
            return await call.Outcome.WaitAsync(_step.Token).ConfigureAwait(false);
        }
        finally
        {
            entry.Gate?.Release();
        }
    }

    /// <summary>The scores of one completion; each reward is scored once, whoever asks.</summary>
    private sealed class CompletionScores
    {
        private readonly RewardRunner _runner;
        private readonly int _index, _problem;
        private readonly Completion _completion;
        private readonly Lazy<Task<RewardOutcome>>[] _scores;

        public CompletionScores(RewardRunner runner, int index, int problem, Completion completion)
        {
            (_runner, _index, _problem, _completion) = (runner, index, problem, completion);
            _scores = [.. Enumerable.Range(0, runner._entries.Length).Select(reward => new Lazy<Task<RewardOutcome>>(() => ScoreAsync(reward)))];
        }

        /// <summary>Scores a reward; ends in silence where the step is cancelled.</summary>
        public async Task RecordAsync(int reward)
        {
            try
            {
                RewardOutcome outcome = await _scores[reward].Value.ConfigureAwait(false);
                if (outcome.Reason is not null && _runner._set.Weights[reward] != 0) _runner.Lose(_index);
            }
            catch (OperationCanceledException) when (_runner._step.IsCancellationRequested)
            {
                // FinishAsync says why: the run's cancellation or too many faults.
            }
        }

        private async Task<RewardOutcome> ScoreAsync(int reward)
        {
            RewardSet.Entry entry = _runner._entries[reward];
            RewardOutcome outcome;
            if (entry.Composition is null)
            {
                outcome = await _runner.CallAsync(entry, _problem, _completion).ConfigureAwait(false);
                if (outcome.Reason is not null) _runner.Record(new RewardFault(_index, _problem, entry.Reward.Name, outcome.Reason), outcome.Exception);
            }
            else
            {
                // A part's fault is the whole's, and reported once.
                bool partFailed = false;
                outcome = await CombineAsync(entry.Composition, async part =>
                {
                    RewardOutcome found = await _scores[entry.Parts[part]].Value.ConfigureAwait(false);
                    partFailed |= found.Reason is not null;
                    return found;
                }).ConfigureAwait(false);
                if (outcome.Reason is not null && !partFailed) _runner.Record(new RewardFault(_index, _problem, entry.Reward.Name, outcome.Reason), outcome.Exception);
            }
            _runner._values[_index][reward] = outcome.Value ?? float.NaN;
            return outcome;
        }

        private async Task<RewardOutcome> CombineAsync(CompositeReward composition, Func<int, Task<RewardOutcome>> part)
        {
            try
            {
                RewardOutcome outcome = await composition.CombineAsync(_completion, part).ConfigureAwait(false);
                return outcome.Value is { } value && !float.IsFinite(value) ? RewardOutcome.Fault(FormattableString.Invariant($"its parts make {value}")) : outcome;
            }
#pragma warning disable CA1031 // Whatever a composite throws is its completion's fault record, never the run's end.
            catch (Exception e) when (!_runner._step.IsCancellationRequested)
#pragma warning restore CA1031
            {
                return RewardOutcome.Fault($"{e.GetType().Name}: {e.Message}", e);
            }
        }
    }

    private void Lose(int completion)
    {
        lock (_lock)
        {
            _lost[completion] = true;
            int missing = _lost.Count(lost => lost);
            if (_stopReason is not null || missing <= Allowed) return;
            _stopReason = Describe(missing);
        }
        _ = _step.CancelAsync();
    }

    private void Record(RewardFault fault, Exception? exception)
    {
        _logger.LogWarning(exception, "Reward {Reward} is missing for problem {Problem}, completion {Completion} of the step: {Reason}",
            fault.Reward, fault.Problem, fault.Completion, fault.Reason);
        lock (_lock)
        {
            _faults.Add(fault);
            int hung = _threads.HungCount;
            if (_stopReason is not null || hung <= _set.Settings.MaxHungCalls) return;
            _stopReason = $"{hung} calls of rewards are past their timeout and have not returned, more than the {_set.Settings.MaxHungCalls} allowed. The last: {fault}. Let the reward observe its cancellation token.";
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
