using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>What every policy loss starts from: padding cleared, ratios taken.</summary>
internal sealed class LossInputs
{
    // Beyond e^20 a ratio says nothing; the bound keeps it finite (verl uses the same).
    private const double LargestLogRatio = 20;

    public LossInputs(ObjectiveBatch batch, ImportanceLevel level, MetricCollector metrics, Tensor mask, Tensor? correction)
    {
        Mask = mask;
        Metrics = metrics;
        Correction = correction;
        Streams = batch.Streams;
        Lengths = mask.sum(1, keepdim: true);
        LogProbs = Clear(batch.LogProbs, mask);
        OldLogProbs = Clear(batch.OldLogProbs, mask);
        LogRatio = (LogProbs - OldLogProbs).Clamp(-LargestLogRatio, LargestLogRatio);
        Ratio = Of(level).exp();
        Advantages = batch.Advantages.dim() == 1 ? batch.Advantages.unsqueeze(1) : Clear(batch.Advantages, mask);
    }

    /// <summary>[B,T] 1 on tokens that count, else 0, in the loss's element type.</summary>
    public Tensor Mask { get; }

    /// <summary>[B,1] tokens that count in each completion.</summary>
    public Tensor Lengths { get; }

    /// <summary>[B,T] with gradient; 0 in padding.</summary>
    public Tensor LogProbs { get; }

    /// <summary>[B,T] without gradient; 0 in padding.</summary>
    public Tensor OldLogProbs { get; }

    /// <summary>[B,T] log-probability minus old log-probability, with gradient; 0 in padding.</summary>
    public Tensor LogRatio { get; }

    /// <summary>[B,T], or [B,1] where completions share one ratio; with gradient.</summary>
    public Tensor Ratio { get; }

    /// <summary>[B,1] or [B,T].</summary>
    public Tensor Advantages { get; }

    /// <summary>[B,T] or [B,1] weights that correct for the sampler, without gradient; null where nothing is corrected.</summary>
    public Tensor? Correction { get; }

    /// <summary>One random stream a completion, or null.</summary>
    public IReadOnlyList<ulong>? Streams { get; }

    /// <summary>Where a loss leaves what it measures.</summary>
    public MetricCollector Metrics { get; }

    /// <summary>Zero in padding, before any arithmetic: garbage or NaN there reaches neither values nor gradients.</summary>
    public static Tensor Clear(Tensor values, Tensor mask) => values.MaskedFill(mask.IsZero(), 0);

    private Tensor Of(ImportanceLevel level)
    {
        if (level == ImportanceLevel.Token) return LogRatio;
        Tensor mean = (LogRatio * Mask).sum(1, keepdim: true) / Lengths.ClampMin(1); // [B,1]
        return level == ImportanceLevel.Completion ? mean : mean.detach().Add(LogProbs) - LogProbs.detach();
    }
}
