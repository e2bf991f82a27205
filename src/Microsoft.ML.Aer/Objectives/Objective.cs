using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The loss of one micro-batch: policy loss (corrected for the sampler) + reference penalty - entropy term. A pure
/// function of its inputs, in their element type and on their device; what remains to be differentiated are
/// expressions over [B,T].
/// </summary>
/// <remarks>
/// How a training loop uses what is in this folder, once a step:
/// <list type="number">
/// <item><see cref="AdvantageEstimator.Estimate"/> turns rewards (NaN where missing), groups and lengths into <see cref="Advantages"/>, in double.</item>
/// <item><see cref="EntropyController.Observe"/>, before the update, turns the step's mean entropy and the groups' accuracies into an <see cref="EntropyDecision"/>:
/// coefficient, one weight a group, target, a warning to log. <see cref="EntropyController.Save"/> and <see cref="EntropyController.Restore"/> carry its state over a restart.</item>
/// <item>For each optimizer step, <see cref="BatchTotals"/> count all its micro-batches, those that are skipped included.</item>
/// <item>For each micro-batch: <see cref="Compute"/> on leaves of log-probabilities and entropies, backward on the loss, and the leaves' gradients go to the output head.
/// Losses and gradients of micro-batches add up, as metrics do (<see cref="ObjectiveMetrics.Add(ObjectiveMetrics)"/>); nothing is to be divided afterwards.</item>
/// </list>
/// </remarks>
internal static class Objective
{
    /// <summary>Computes this micro-batch's share of the loss and of the metrics.</summary>
    public static ObjectiveResult Compute(ObjectiveSettings settings, ObjectiveBatch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        PolicyLoss policyLoss = settings.Loss;
        Tensor mask = batch.Mask.IsNotZero().to(batch.LogProbs.dtype); // [B,T]
        var metrics = new MetricCollector(mask);
        Tensor? correction = settings.Correction.Weights(batch.OldLogProbs, batch.SamplerLogProbs, mask, metrics);
        var inputs = new LossInputs(batch, policyLoss.RatioLevel, metrics, mask, correction);
        Tensor? entropies = batch.Entropies is { } given ? LossInputs.Clear(given, mask) : null;
        Tensor? selected = Selected(policyLoss, batch, batch.RankingEntropies is { } ranking ? LossInputs.Clear(ranking, mask) : entropies, mask);

        Tensor tokenLoss = policyLoss.TokenLoss(inputs); // [B,T] or [B,1]
        if (selected is not null) tokenLoss = tokenLoss * selected;
        if (!double.IsInfinity(policyLoss.DriftLimit)) tokenLoss = tokenLoss * Undrifted(policyLoss.DriftLimit, inputs, batch);
        if (correction is not null && !policyLoss.UsesCorrection) tokenLoss = tokenLoss * correction;
        Tensor loss = LossAggregator.Aggregate(tokenLoss, mask, policyLoss.Aggregation, batch.Totals);

        if (settings.ReferenceCoefficient != 0)
        {
            Tensor penalty = ReferencePenalty.TokenPenalty(inputs, Needed(batch.ReferenceLogProbs, nameof(batch.ReferenceLogProbs)), settings.CorrectReferenceBias);
            metrics.Mean(MetricNames.ReferenceKl, penalty);
            Tensor referenceLoss = LossAggregator.Aggregate(penalty, mask, policyLoss.Aggregation, batch.Totals).Multiply(settings.ReferenceCoefficient);
            metrics.Sum(MetricNames.ReferenceLoss, referenceLoss);
            loss = loss.Add(referenceLoss);
        }

        metrics.Sum(MetricNames.PolicyLoss, loss);
        if (batch.EntropyCoefficients is { } coefficients)
        {
            Tensor weighted = Needed(entropies, nameof(batch.Entropies)) * coefficients.unsqueeze(1) * (selected ?? mask); // [B,T]
            long tokens = selected is null ? batch.Totals.TokenCount : batch.Totals.HighEntropy!.Count;
            Tensor bonus = weighted.sum().Divide(Math.Max(tokens, 1));
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
        HighEntropyTokens tokens = batch.Totals.HighEntropy
            ?? throw new ArgumentException($"{nameof(PolicyLoss.TopEntropyShare)} below 1 needs {nameof(BatchTotals)}.{nameof(BatchTotals.HighEntropy)}.", nameof(batch));
        return mask * Needed(entropies, nameof(batch.Entropies)).GreaterOrEqual(tokens.Threshold).to(mask.dtype);
    }

    // 0 on completions of negative advantage that the policy has moved away from, else 1: [B,1], or [B,T] as advantages.
    private static Tensor Undrifted(double limit, LossInputs inputs, ObjectiveBatch batch)
    {
        Tensor drift = LossInputs.Clear(batch.SamplerLogProbs ?? batch.OldLogProbs, inputs.Mask) - inputs.LogProbs.detach(); // [B,T]
        Tensor mean = drift.sum(1, keepdim: true) / inputs.Lengths.ClampMin(1); // [B,1]
        return (inputs.Advantages.GreaterOrEqual(0) | mean.LessOrEqual(limit)).to(inputs.Mask.dtype);
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
        metrics.Mean(MetricNames.RatioSquareMean, ratio.Square());
        if (entropies is not null) metrics.Mean(MetricNames.Entropy, entropies);
    }

    private static Tensor Needed(Tensor? tensor, string name) =>
        tensor ?? throw new ArgumentException($"This objective needs {nameof(ObjectiveBatch)}.{name}.", name);
}
