namespace Microsoft.ML.Aer;

/// <summary>What is known of a step's completions before the update, each list indexed by completion, group by group.</summary>
/// <param name="OldLogProbs">Log-probability of each token under the policy before the update.</param>
/// <param name="Entropies">Entropy of each token's distribution under the same, nats at the rollout temperature.</param>
/// <param name="ClampedEntropies">The same over the likeliest tokens alone, where the entropy term is about these; null where it is about all.</param>
/// <param name="ReferenceLogProbs">Log-probabilities under the reference policy; null without one.</param>
/// <param name="SamplerDiffers">Whether the completions came from another version or other arithmetic than the trainer's, so that they need correction.</param>
internal sealed record StepScores(
    IReadOnlyList<float[]> OldLogProbs, IReadOnlyList<float[]> Entropies, IReadOnlyList<float[]>? ClampedEntropies, IReadOnlyList<float[]>? ReferenceLogProbs, bool SamplerDiffers)
{
    /// <summary>Takes the sampler's own numbers where they are the trainer's up to rounding, and computes them where not.</summary>
    /// <param name="completions">The step's completions with their prompts.</param>
    /// <param name="policy">The policy before the update.</param>
    /// <param name="gradient">Scores under that policy.</param>
    /// <param name="reference">Scores under the reference policy; null without one.</param>
    /// <param name="clamps">Whether clamped entropies are wanted, which samplers do not know: they cost a forward pass.</param>
    /// <param name="cancellationToken">Ends the scoring.</param>
    public static StepScores Of(
        IReadOnlyList<UpdateCompletion> completions, TrainingPolicy policy, PolicyGradient gradient, PolicyGradient? reference, bool clamps, CancellationToken cancellationToken)
    {
        TrainingSequence[] sequences = [.. completions.Select(c => c.Sequence)];
        // On a GPU samplers compute in another precision; on the processor they agree to 1e-4.
        bool differs = policy.Device.CudaDevice is not null || completions.Any(c => c.Rollout.PolicyVersion != policy.Version);
        IReadOnlyDictionary<int, TokenScores>? own = differs || clamps ? gradient.Score(sequences, cancellationToken) : null;
        IReadOnlyDictionary<int, TokenScores>? referred = reference?.Score(sequences, cancellationToken);
        return new StepScores(
            [.. completions.Select((c, i) => differs ? own![i].LogProbs : c.Rollout.LogProbs)],
            [.. completions.Select((c, i) => differs ? own![i].Entropies : c.Rollout.Entropies)],
            clamps ? [.. completions.Select((_, i) => own![i].ClampedEntropies!)] : null,
            referred is null ? null : [.. completions.Select((_, i) => referred[i].LogProbs)],
            differs);
    }

    /// <summary>The mean entropy over all completion tokens, nats.</summary>
    public double MeanEntropy => Mean(Entropies);

    /// <summary>The mean clamped entropy over all completion tokens; null where nothing is clamped.</summary>
    public double? MeanClampedEntropy => ClampedEntropies is null ? null : Mean(ClampedEntropies);

    /// <summary>How many completion tokens there are.</summary>
    public long TokenCount => Entropies.Sum(e => (long)e.Length);

    private double Mean(IReadOnlyList<float[]> values) => values.Sum(e => e.Sum(x => (double)x)) / Math.Max(TokenCount, 1);
}
