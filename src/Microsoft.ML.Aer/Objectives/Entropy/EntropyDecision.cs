namespace Microsoft.ML.Aer;

/// <summary>What the entropy term of a step is to be.</summary>
internal sealed record EntropyDecision
{
    /// <summary>The coefficient alpha, 0 or more.</summary>
    public required double Coefficient { get; init; }

    /// <summary>The difficulty weight of each group, in the observation's order.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>Entropy (nats) the controller steers to at this step; null where it has none, or none yet.</summary>
    public double? Target { get; init; }

    /// <summary>Further completions to draw and to learn from at this step; null, none, for every regularization but <see cref="EntropyRegularization.Tempered"/>.</summary>
    public TemperedSampling? Tempered { get; init; }

    /// <summary>Initial entropy H0 (nats) once it is known.</summary>
    public double? InitialEntropy { get; init; }

    /// <summary>A sentence for the log when the coefficient has long sat at its maximum, else null.</summary>
    public string? Warning { get; init; }

    /// <summary>Whether the step has an entropy term at all: if not, no gradient of entropies is needed.</summary>
    public bool HasBonus => Coefficient > 0 && Weights.Any(w => w > 0);
}
