using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Microsoft.ML.Aer;

/// <summary>
/// Runs loops of our own on the threads that libtorch computes on, so that both never fight for the same cores: an
/// OpenMP thread waits for its next work by spinning, which would slow any other thread on its core.
/// </summary>
/// <remarks>Where libtorch uses no GNU OpenMP (Windows, macOS), the thread pool runs them.</remarks>
internal static unsafe class WorkSharing
{
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Team = Find();

    /// <summary>Threads that a loop may run on: TorchSharp's own setting.</summary>
    public static int Threads => Math.Max(1, torch.get_num_threads());

    /// <summary>Runs every item once, on several threads where there are several; returns when all are done.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="body">Called with an item and the number of the thread that runs it, below <see cref="Threads"/>.</param>
    public static void For(int count, Action<int, int> body)
    {
        int threads = Math.Min(Threads, count);
        if (threads <= 1)
        {
            for (int i = 0; i < count; i++) body(i, 0);
            return;
        }
        var work = new Work { Count = count, Body = body };
        if (Team is null)
        {
            Parallel.For(0, threads, worker => work.Run(worker));
        }
        else
        {
            var handle = GCHandle.Alloc(work);
            try
            {
                Team(&Enter, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
            }
            finally
            {
                handle.Free();
            }
        }
        work.Fault?.Throw();
    }

    [UnmanagedCallersOnly]
    private static void Enter(void* handle)
    {
        var work = (Work)GCHandle.FromIntPtr((nint)handle).Target!;
        work.Run(Interlocked.Increment(ref work.Workers) - 1);
    }

    // torch's own library, asked for a symbol of the OpenMP runtime that it was linked with.
    private static delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        if (!NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out nint library)) return null;
        return NativeLibrary.TryGetExport(library, "GOMP_parallel", out nint address) ? (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)address : null;
    }

    private sealed class Work
    {
        public required int Count;
        public required Action<int, int> Body;
        public int Workers;
        public ExceptionDispatchInfo? Fault;
        private int _next;

        public void Run(int worker)
        {
            try
            {
                for (int item; (item = Interlocked.Increment(ref _next) - 1) < Count;) Body(item, worker);
            }
#pragma warning disable CA1031 // No exception may cross into native code; For throws it again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fault = ExceptionDispatchInfo.Capture(e);
                _next = Count;
            }
        }
    }
}
