namespace Microsoft.ML.Aer;

/// <summary>
/// Lets several threads use one sampler: what is asked while it works waits and is then run together in one batch, in the
/// order it came. No thread is held while nothing is asked.
/// </summary>
internal sealed class RolloutQueue(IRolloutSampler sampler) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private List<Job> _waiting = [];
    private bool _working;
    private bool _disposed;
    private Task _work = Task.CompletedTask;

    /// <summary>Runs <paramref name="requests"/>; the result is indexed by request and by sample.</summary>
    /// <remarks>Cancellation frees the caller at once, and the sampler when everything in its batch is cancelled.</remarks>
    public Task<Rollout[][]> RunAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        var job = new Job(requests, cancellationToken);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _waiting.Add(job);
            if (!_working)
            {
                _working = true;
                _work = Task.Run(WorkAsync, CancellationToken.None);
            }
        }
        return job.Completion.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_lock)
        {
            _disposed = true;
            work = _work;
        }
        await work.ConfigureAwait(false);
        await sampler.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            List<Job> batch;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _working = false;
                    return;
                }
                (batch, _waiting) = (_waiting, []);
            }
            await RunBatchAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task RunBatchAsync(List<Job> batch)
    {
        batch.RemoveAll(job => job.CancellationToken.IsCancellationRequested);
        if (batch.Count == 0) return;
        using var cancellation = new CancellationTokenSource();
        int alive = batch.Count;
        List<CancellationTokenRegistration> registrations = batch.ConvertAll(job => job.CancellationToken.Register(() =>
        {
            if (Interlocked.Decrement(ref alive) == 0) cancellation.Cancel();
        }));
        try
        {
            List<RolloutRequest> requests = [];
            List<(Job Job, int Index)> owners = [];
            foreach (Job job in batch)
            {
                for (int i = 0; i < job.Requests.Count; i++)
                {
                    requests.Add(job.Requests[i] with { Id = requests.Count });
                    owners.Add((job, i));
                }
            }
            await foreach (Rollout rollout in sampler.SampleAsync(requests, cancellation.Token).ConfigureAwait(false))
            {
                (Job job, int index) = owners[rollout.RequestId];
                job.Finish(index, rollout);
            }
            foreach (Job job in batch) job.FailIfUnfinished();
        }
#pragma warning disable CA1031 // Whatever the sampler throws is handed to those who wait for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (Job job in batch) job.Completion.TrySetException(e);
        }
        finally
        {
            foreach (CancellationTokenRegistration registration in registrations) await registration.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Job
    {
        private readonly Rollout[][] _rollouts;
        private int _missing;

        public Job(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
        {
            Requests = requests;
            CancellationToken = cancellationToken;
            _rollouts = [.. requests.Select(r => new Rollout[r.Streams.Length])];
            _missing = requests.Sum(r => r.Streams.Length);
            if (_missing == 0) Completion.SetResult(_rollouts);
        }

        public IReadOnlyList<RolloutRequest> Requests { get; }

        public CancellationToken CancellationToken { get; }

        public TaskCompletionSource<Rollout[][]> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish(int request, Rollout rollout)
        {
            if (_rollouts[request][rollout.SampleIndex] is null) _missing--;
            _rollouts[request][rollout.SampleIndex] = rollout;
            if (_missing == 0) Completion.TrySetResult(_rollouts);
        }

        public void FailIfUnfinished()
        {
            if (_missing > 0) Completion.TrySetException(new InvalidOperationException($"The sampler ended with {_missing} completions missing."));
        }
    }
}
