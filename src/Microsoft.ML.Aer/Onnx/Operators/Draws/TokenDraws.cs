using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// The tokens to be drawn at the end of a pass, on the threads that computed its logits. A completion draws from its own
/// stream, so that neither order nor thread matters.
/// </summary>
/// <param name="vocabularySize">Logits of a row.</param>
/// <param name="shared">Does the work.</param>
internal sealed unsafe class TokenDraws(int vocabularySize, SharedWork shared) : IPhasedWork
{
    // What a draw costs beside its values, in values.
    private const int Overhead = 100;

    // Values below which a second thread would start too late to help, and that are taken at a time.
    private const long WorthSharing = 10_000, Portion = 2_000;

    private readonly List<(CompletionBuilder Completion, int Row)> _draws = [];
    private readonly int _portion = (int)Math.Max(1, Portion / (vocabularySize + Overhead));
    private float* _logits;
    private ExceptionDispatchInfo? _fault;

    int IPhasedWork.PhaseCount => 1;

    bool IPhasedWork.LooksAhead => false;

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
        _logits = logits;
        try
        {
            shared.Run(this, _draws.Count > 1 && (long)_draws.Count * (vocabularySize + Overhead) > WorthSharing, context);
        }
#pragma warning disable CA1031 // ThrowFault throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>Throws what <see cref="Run"/> met, as it was thrown.</summary>
    public void ThrowFault()
    {
        if (_fault is not { } fault) return;
        _fault = null;
        fault.Throw();
    }

    int IPhasedWork.ItemCount(int phase) => (_draws.Count + _portion - 1) / _portion;

    void IPhasedWork.Do(WorkItem item, WorkItem following, int worker)
    {
        ReadOnlySpan<(CompletionBuilder Completion, int Row)> draws = CollectionsMarshal.AsSpan(_draws);
        int first = item.Index * _portion;
        foreach ((CompletionBuilder completion, int row) in draws[first..Math.Min(first + _portion, draws.Length)])
        {
            completion.Draw(new ReadOnlySpan<float>(_logits + ((long)row * vocabularySize), vocabularySize));
        }
    }

    bool IPhasedWork.ReadAhead(WorkItem item, int part) => false;
}
