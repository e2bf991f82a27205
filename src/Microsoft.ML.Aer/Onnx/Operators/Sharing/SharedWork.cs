using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// Does <see cref="IPhasedWork"/> on the threads of a session, of which any number may come, at any time: each takes item after
/// item, and waits with one whose phase has not begun. Whoever took an earlier item is at it, so that all waiting ends.
/// One at a time; allocates nothing.
/// </summary>
internal sealed unsafe class SharedWork : IDisposable
{
    /// <summary>Most phases of a work.</summary>
    public const int MostPhases = 12;

    private readonly int[] _ends = new int[MostPhases];
    private readonly GCHandle _self;
    private IPhasedWork _work = null!;
    private int _phases;
    private Counters _counters;
    private ExceptionDispatchInfo? _fault;

    /// <param name="threads">Threads of the session.</param>
    public SharedWork(int threads)
    {
        Threads = threads;
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    /// <summary>Threads of the session.</summary>
    public int Threads { get; }

    /// <summary>Does all of it. What an item throws is thrown here, and the items that had not begun are left.</summary>
    /// <param name="work">The work.</param>
    /// <param name="share">Whether other threads shall help; it must be worth waking them.</param>
    /// <param name="context">ONNX Runtime's context of the call, which lends its threads; the default does without.</param>
    public void Run(IPhasedWork work, bool share, KernelContext context)
    {
        if (!share || Threads == 1 || !context.HasThreads)
        {
            RunAlone(work);
            return;
        }
        Begin(work);
        context.ParallelFor(&Help, Threads, (void*)GCHandle.ToIntPtr(_self));
        End();
    }

    /// <summary>Puts the work up, for threads that <see cref="Help(int)"/>.</summary>
    public void Begin(IPhasedWork work)
    {
        (_work, _phases, _counters, _fault) = (work, work.PhaseCount, default, null);
        for (int phase = 0, end = 0; phase < _phases; phase++) _ends[phase] = end += work.ItemCount(phase);
    }

    /// <summary>Does items as long as there are any; returns when other threads have taken the last ones, or one has failed.</summary>
    /// <param name="worker">Number of the thread.</param>
    public void Help(int worker)
    {
        try
        {
            TakeAndDo(worker);
        }
#pragma warning disable CA1031 // No exception may cross into native code; End throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(e);
            Volatile.Write(ref _counters.Failed, true);
        }
    }

    /// <summary>Throws what an item threw; when all threads are back.</summary>
    public void End() => _fault?.Throw();

    public void Dispose()
    {
        if (_self.IsAllocated) _self.Free();
    }

    private static void RunAlone(IPhasedWork work)
    {
        for (int phase = 0; phase < work.PhaseCount; phase++)
        {
            int count = work.ItemCount(phase);
            for (int i = 0; i < count; i++) work.Do(new(phase, i), i + 1 < count ? new(phase, i + 1) : WorkItem.None, worker: 0);
        }
    }

    [UnmanagedCallersOnly]
    private static void Help(void* self, nuint worker) => ((SharedWork)GCHandle.FromIntPtr((nint)self).Target!).Help((int)worker);

    private void TakeAndDo(int worker)
    {
        bool early = _work.LooksAhead;
        for (WorkItem item = Take(0), following; item != WorkItem.None; item = early ? following : Take(item.Phase))
        {
            following = early ? Take(item.Phase) : WorkItem.None;
            if (!Await(item)) return;
            _work.Do(item, following, worker);
            Interlocked.Increment(ref _counters.Done);
        }
    }

    // Items are numbered through all phases.
    private WorkItem Take(int phase)
    {
        int number = Interlocked.Increment(ref _counters.Next) - 1;
        while (phase < _phases && number >= _ends[phase]) phase++;
        return phase < _phases ? new(phase, number - First(phase)) : WorkItem.None;
    }

    // False where another thread has failed.
    private bool Await(WorkItem item)
    {
        int begin = First(item.Phase), part = 0;
        bool hasMore = true;
        for (var wait = new SpinWait(); Volatile.Read(ref _counters.Done) < begin && !Volatile.Read(ref _counters.Failed);)
        {
            hasMore = hasMore && _work.ReadAhead(item, part++);
            if (!hasMore) wait.SpinOnce(sleep1Threshold: -1);
        }
        return !Volatile.Read(ref _counters.Failed);
    }

    private int First(int phase) => phase == 0 ? 0 : _ends[phase - 1];

    // Apart, so that taking an item does not disturb who waits.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counters
    {
        [FieldOffset(0)]
        public int Next;

        [FieldOffset(128)]
        public int Done;

        [FieldOffset(132)]
        public bool Failed;
    }
}
