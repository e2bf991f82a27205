namespace Microsoft.ML.Aer;

/// <summary>What a step's rollouts show, before the update.</summary>
internal sealed record EntropyObservation
{
    /// <summary>The step, from 0.</summary>
    public required int Step { get; init; }

    /// <summary>Mean entropy (nats) of this step's completion tokens, unweighted; of the kind that <see cref="EntropyRegularization.VocabularyShare"/> asks for.</summary>
    public required double MeanEntropy { get; init; }

    /// <summary>Tokens that mean runs over.</summary>
    public required long TokenCount { get; init; }

    /// <summary>For each group, the share of its completions that are correct; NaN where no completion was judged.</summary>
    public required IReadOnlyList<double> GroupAccuracies { get; init; }
}
