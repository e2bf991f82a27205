using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// The tokens to be drawn at the end of a pass, on the threads that computed its logits. A completion draws from its own
/// stream, so that neither order nor thread matters.
/// </summary>
internal sealed unsafe class TokenDraws : IDisposable
{
    // What a draw costs beside its values, in values.
    private const int Overhead = 100;

    // Values below which a second thread would start too late to help, and that are taken at a time.
    private const long WorthSharing = 10_000, Portion = 2_000;

    private readonly int _vocabulary;
    private readonly int _threads;
    private readonly List<(CompletionBuilder Completion, int Row)> _draws = [];
    private readonly GCHandle _self;
    private ExceptionDispatchInfo? _fault;

    /// <param name="vocabularySize">Logits of a row.</param>
    /// <param name="threads">Threads of the session.</param>
    public TokenDraws(int vocabularySize, int threads)
    {
        (_vocabulary, _threads) = (vocabularySize, threads);
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    /// <summary>Lets a completion draw its next token from a row of the next pass's logits.</summary>
    /// <param name="completion">The completion; at most once a pass.</param>
    /// <param name="row">Row of the logits asked for; several completions may share one.</param>
    public void Add(CompletionBuilder completion, int row) => _draws.Add((completion, row));

    /// <summary>Forgets what was to be drawn.</summary>
    public void Clear() => _draws.Clear();

    /// <summary>Draws them all. What goes wrong is kept for <see cref="ThrowFault"/>, since no exception may cross ONNX Runtime.</summary>
    /// <param name="logits">[rows, vocabulary]</param>
    /// <param name="context">ONNX Runtime's context of this call, which lends its threads.</param>
    public void Run(float* logits, KernelContext context)
    {
        if (_draws.Count == 0) return;
        var job = new Job { Self = GCHandle.ToIntPtr(_self), Logits = logits };
        bool share = _threads > 1 && _draws.Count > 1 && (long)_draws.Count * (_vocabulary + Overhead) > WorthSharing;
        if (share) context.ParallelFor(&Work, _threads, &job);
        else Work(&job);
    }

    /// <summary>Throws what <see cref="Run"/> met, as it was thrown.</summary>
    public void ThrowFault()
    {
        if (_fault is not { } fault) return;
        _fault = null;
        fault.Throw();
    }

    public void Dispose() => _self.Free();

    [UnmanagedCallersOnly]
    private static void Work(void* job, nuint part) => Work((Job*)job);

    private static void Work(Job* job)
    {
        var draws = (TokenDraws)GCHandle.FromIntPtr(job->Self).Target!;
        try
        {
            draws.Work(ref job->Next, job->Logits);
        }
#pragma warning disable CA1031 // No exception may cross into native code; ThrowFault throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            draws._fault = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Work(ref int next, float* logits)
    {
        int portion = (int)Math.Max(1, Portion / (_vocabulary + Overhead));
        ReadOnlySpan<(CompletionBuilder Completion, int Row)> draws = CollectionsMarshal.AsSpan(_draws);
        for (int first; (first = Interlocked.Add(ref next, portion) - portion) < draws.Length;)
        {
            foreach ((CompletionBuilder completion, int row) in draws[first..Math.Min(first + portion, draws.Length)])
            {
                completion.Draw(new ReadOnlySpan<float>(logits + ((long)row * _vocabulary), _vocabulary));
            }
        }
    }

    private struct Job
    {
        public nint Self;
        public float* Logits;
        public int Next;
    }
}
