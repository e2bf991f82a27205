namespace Microsoft.ML.Aer;

/// <summary>What is known of a step's completions before the update, each list indexed by completion, group by group.</summary>
/// <param name="OldLogProbs">Log-probability of each token under the policy before the update.</param>
/// <param name="Entropies">Entropy of each token's distribution under the same, nats at the rollout temperature.</param>
/// <param name="ReferenceLogProbs">Log-probabilities under the reference policy; null without one.</param>
/// <param name="SamplerDiffers">Whether the completions came from another version or other arithmetic than the trainer's, so that they need correction.</param>
internal sealed record StepScores(
    IReadOnlyList<float[]> OldLogProbs, IReadOnlyList<float[]> Entropies, IReadOnlyList<float[]>? ReferenceLogProbs, bool SamplerDiffers)
{
    /// <summary>Takes the sampler's own numbers where they are the trainer's up to rounding, and computes them where not.</summary>
    /// <param name="completions">The step's completions with their prompts.</param>
    /// <param name="policy">The policy before the update.</param>
    /// <param name="gradient">Scores under that policy.</param>
    /// <param name="reference">Scores under the reference policy; null without one.</param>
    /// <param name="cancellationToken">Ends the scoring.</param>
    public static StepScores Of(
        IReadOnlyList<UpdateCompletion> completions, TrainingPolicy policy, PolicyGradient gradient, PolicyGradient? reference, CancellationToken cancellationToken)
    {
        TrainingSequence[] sequences = [.. completions.Select(c => c.Sequence)];
        // On a GPU samplers compute in another precision; on the processor they agree to 1e-4.
        bool differs = policy.Device.CudaDevice is not null || completions.Any(c => c.Rollout.PolicyVersion != policy.Version);
        IReadOnlyDictionary<int, TokenScores>? own = differs ? gradient.Score(sequences, cancellationToken) : null;
        IReadOnlyDictionary<int, TokenScores>? referred = reference?.Score(sequences, cancellationToken);
        return new StepScores(
            [.. completions.Select((c, i) => own?[i].LogProbs ?? c.Rollout.LogProbs)],
            [.. completions.Select((c, i) => own?[i].Entropies ?? c.Rollout.Entropies)],
            referred is null ? null : [.. completions.Select((_, i) => referred[i].LogProbs)],
            differs);
    }

    /// <summary>The mean entropy over all completion tokens and their number.</summary>
    public (double Mean, long Count) MeanEntropy()
    {
        long count = Entropies.Sum(e => (long)e.Length);
        return (count == 0 ? 0 : Entropies.Sum(e => e.Sum(x => (double)x)) / count, count);
    }
}
