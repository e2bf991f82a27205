using System.Collections.Concurrent;

namespace Microsoft.ML.Aer;

/// <summary>
/// The threads on which scorers run. They are the rewards' own, not the thread pool's: a scorer that never returns keeps its
/// thread, is replaced by a fresh one, and starves nothing else. As background threads they do not keep the process alive.
/// </summary>
internal sealed class RewardThreads : IDisposable
{
    private readonly BlockingCollection<RewardCall> _queue = [];
    private int _hung;

    public RewardThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        for (int i = 0; i < threads; i++) StartThread();
    }

    /// <summary>Gets how many threads are held by calls past their timeout.</summary>
    public int HungCount => Volatile.Read(ref _hung);

    public void Enqueue(RewardCall call) => _queue.Add(call);

    /// <summary>Counts a thread as lost to a call past its timeout and puts another in its place.</summary>
    public void ReplaceHung()
    {
        Interlocked.Increment(ref _hung);
        StartThread();
    }

    /// <summary>Lets the threads end once the queue is empty. Those of hung calls stay until the calls return.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private void StartThread() => new Thread(Loop) { IsBackground = true, Name = "Reward" }.Start();

    private void Loop()
    {
        foreach (RewardCall call in _queue.GetConsumingEnumerable())
        {
            if (call.Run()) continue;
            // The call came back after its time was over: another thread has this one's place.
            Interlocked.Decrement(ref _hung);
            return;
        }
    }
}
