using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>One token for both ways to end a run: the options' token, and ML.NET's own cancellation, which is a flag.</summary>
internal sealed class RunCancellation : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _source;
    private readonly Timer? _timer;

    public RunCancellation(IHostEnvironment environment, CancellationToken token)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (environment is ICancelable cancelable)
        {
            _timer = new Timer(_ =>
            {
                if (cancelable.IsCanceled) _source.Cancel();
            }, null, PollInterval, PollInterval);
        }
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        if (_timer is not null)
        {
            // A callback that still runs must not meet a disposed source.
            using var ended = new ManualResetEvent(false);
            if (_timer.Dispose(ended)) ended.WaitOne();
        }
        _source.Dispose();
    }
}
