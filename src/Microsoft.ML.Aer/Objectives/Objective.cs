using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The loss of one micro-batch: policy loss (corrected for the sampler) + reference penalty - entropy term. A pure
/// function of its inputs, in their element type and on their device; what remains to be differentiated are
/// expressions over [B,T].
/// </summary>
internal static class Objective
{
    /// <summary>Computes this micro-batch's share of the loss and of the metrics.</summary>
    public static ObjectiveResult Compute(ObjectiveSettings settings, ObjectiveBatch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        PolicyLoss policyLoss = settings.Loss;
        Tensor mask = (batch.Mask != 0).to(batch.LogProbs.dtype); // [B,T]
        var metrics = new MetricCollector(mask);
        Tensor? correction = settings.Correction.Weights(batch.OldLogProbs, batch.SamplerLogProbs, mask, metrics);
        var inputs = new LossInputs(batch, policyLoss.RatioLevel, metrics, mask, correction);
        Tensor? entropies = batch.Entropies is { } given ? LossInputs.Clear(given, mask) : null;
        Tensor? selected = Selected(policyLoss, batch, entropies, mask);

        Tensor tokenLoss = policyLoss.TokenLoss(inputs); // [B,T] or [B,1]
        if (selected is not null) tokenLoss = tokenLoss * selected;
        if (correction is not null && !policyLoss.UsesCorrection) tokenLoss = tokenLoss * correction;
        Tensor loss = LossAggregator.Aggregate(tokenLoss, mask, policyLoss.Aggregation, batch.Totals);

        if (settings.ReferenceCoefficient != 0)
        {
            Tensor penalty = ReferencePenalty.TokenPenalty(inputs, Needed(batch.ReferenceLogProbs, nameof(batch.ReferenceLogProbs)), settings.CorrectReferenceBias);
            metrics.Mean(MetricNames.ReferenceKl, penalty);
            Tensor referenceLoss = settings.ReferenceCoefficient * LossAggregator.Aggregate(penalty, mask, policyLoss.Aggregation, batch.Totals);
            metrics.Sum(MetricNames.ReferenceLoss, referenceLoss);
            loss = loss + referenceLoss;
        }

        metrics.Sum(MetricNames.PolicyLoss, loss);
        if (batch.EntropyCoefficients is { } coefficients)
        {
            Tensor weighted = Needed(entropies, nameof(batch.Entropies)) * coefficients.unsqueeze(1) * (selected ?? mask);
            Tensor bonus = weighted.sum() / Math.Max(batch.Totals.EntropyTokenCount ?? batch.Totals.TokenCount, 1);
            metrics.Sum(MetricNames.EntropyBonus, bonus);
            loss = loss - bonus;
        }

        Measure(inputs, entropies);
        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), metrics.Read());
    }

    // 1 on the tokens the policy loss acts on, [B,T]; null where these are all.
    private static Tensor? Selected(PolicyLoss policyLoss, ObjectiveBatch batch, Tensor? entropies, Tensor mask)
    {
        if (policyLoss.TopEntropyShare >= 1) return null;
        double threshold = batch.Totals.HighEntropyThreshold
            ?? throw new ArgumentException($"{nameof(PolicyLoss.TopEntropyShare)} below 1 needs {nameof(BatchTotals)}.{nameof(BatchTotals.HighEntropyThreshold)}.", nameof(batch));
        return mask * (Needed(entropies, nameof(batch.Entropies)) >= threshold).to(mask.dtype);
    }

    private static void Measure(LossInputs inputs, Tensor? entropies)
    {
        MetricCollector metrics = inputs.Metrics;
        Tensor logRatio = inputs.LogRatio.detach();
        Tensor ratio = logRatio.exp(); // [B,T] whatever the loss's level
        metrics.Mean(MetricNames.PolicyKl, -logRatio);
        metrics.Mean(MetricNames.PolicyKlAbsolute, logRatio.abs());
        metrics.Smallest(MetricNames.RatioMinimum, ratio);
        metrics.Mean(MetricNames.RatioMean, ratio);
        metrics.Largest(MetricNames.RatioMaximum, ratio);
        metrics.Mean(MetricNames.RatioSquareMean, ratio.square());
        if (entropies is not null) metrics.Mean(MetricNames.Entropy, entropies);
    }

    private static Tensor Needed(Tensor? tensor, string name) =>
        tensor ?? throw new ArgumentException($"This objective needs {nameof(ObjectiveBatch)}.{name}.", name);
}
