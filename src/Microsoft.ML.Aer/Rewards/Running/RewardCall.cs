namespace Microsoft.ML.Aer;

/// <summary>One scorer's judgement of one completion, with its time limit.</summary>
internal sealed class RewardCall(
    RewardScorer scorer, int problem, Completion completion, TimeSpan timeout, TimeProvider time, RewardThreads threads, CancellationToken runToken)
{
    private const int Running = 0, Returned = 1, Abandoned = 2;

    // Continuations must not run on a reward thread, where they would delay the next scorer.
    private readonly TaskCompletionSource<RewardOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _cancellation;
    private ITimer? _timer;
    private int _state = Running;

    /// <summary>Gets the outcome; cancelled where the run was cancelled first.</summary>
    public Task<RewardOutcome> Outcome => _outcome.Task;

    /// <summary>Runs the scorer up to its first wait. False when its time was over before it came back.</summary>
    public bool Run()
    {
        if (runToken.IsCancellationRequested)
        {
            _outcome.TrySetCanceled(runToken);
            return true;
        }

        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(runToken);
        _timer = time.CreateTimer(static call => ((RewardCall)call!).OnTimeout(), this, timeout, Timeout.InfiniteTimeSpan);
        ValueTask<float?> score;
        try
        {
            score = scorer.ScoreAsync(problem, completion, _cancellation.Token);
        }
#pragma warning disable CA1031 // Whatever a scorer throws is its completion's fault record, never the run's end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            score = ValueTask.FromException<float?>(e);
        }
        bool inTime = Interlocked.CompareExchange(ref _state, Returned, Running) == Running;
        _ = CompleteAsync(score);
        return inTime;
    }

    private async Task CompleteAsync(ValueTask<float?> score)
    {
        try
        {
            float? value = await score.ConfigureAwait(false);
            _outcome.TrySetResult(value is { } number && !float.IsFinite(number)
                ? RewardOutcome.Fault($"the reward returned {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}")
                : RewardOutcome.Score(value));
        }
        catch (OperationCanceledException) when (runToken.IsCancellationRequested)
        {
            _outcome.TrySetCanceled(runToken);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _outcome.TrySetResult(RewardOutcome.Fault($"{e.GetType().Name}: {e.Message}", e));
        }
        finally
        {
            await _timer!.DisposeAsync().ConfigureAwait(false);
            _cancellation!.Dispose();
        }
    }

    private void OnTimeout()
    {
        // Counted as hung before anyone hears of it: whoever does may ask for the count at once.
        if (Interlocked.CompareExchange(ref _state, Abandoned, Running) == Running) threads.ReplaceHung();
        if (!_outcome.TrySetResult(RewardOutcome.Fault($"no reward within {timeout.TotalSeconds:0.###} s"))) return;
        try
        {
            _ = _cancellation!.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The scorer came back between the two lines: nothing is left to cancel.
        }
    }
}
