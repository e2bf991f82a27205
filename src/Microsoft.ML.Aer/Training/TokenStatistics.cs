using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>What <see cref="OutputHead"/> found out about N tokens, and what it needs for their gradients.</summary>
internal sealed class TokenStatistics : IDisposable
{
    private Tensor? _kept;

    internal TokenStatistics(Tensor hidden, Tensor targets, float temperature, Tensor logProbs, Tensor entropies, Tensor? clampedEntropies, Tensor? kept, object? fill)
    {
        (Hidden, Targets, Temperature, LogProbs, Entropies, ClampedEntropies, _kept, Fill) = (hidden, targets, temperature, logProbs, entropies, clampedEntropies, kept, fill);
    }

    /// <summary>[N] float32, nats: log-probability of each target at the temperature.</summary>
    public Tensor LogProbs { get; }

    /// <summary>[N] float32, nats: entropy of each token's distribution at the temperature.</summary>
    public Tensor Entropies { get; }

    /// <summary>[N] float32, nats: the same over the likeliest tokens alone; null where the head does not clamp.</summary>
    public Tensor? ClampedEntropies { get; }

    internal Tensor Hidden { get; }

    internal Tensor Targets { get; }

    internal float Temperature { get; }

    /// <summary>Which filling of the head's own buffer holds the logits; null for none.</summary>
    internal object? Fill { get; }

    public void Dispose()
    {
        LogProbs.Dispose();
        Entropies.Dispose();
        ClampedEntropies?.Dispose();
        Hidden.Dispose();
        Targets.Dispose();
        _kept?.Dispose();
    }

    /// <summary>Hands over the log-probabilities [N, V] if they were kept; the receiver overwrites them.</summary>
    internal Tensor? TakeKept()
    {
        Tensor? kept = _kept;
        _kept = null;
        // Into the receiver's scope, which frees it.
        return kept?.alias() is { } view ? Release(kept, view) : null;
    }

    private static Tensor Release(Tensor kept, Tensor view)
    {
        kept.Dispose();
        return view;
    }
}
