namespace Microsoft.ML.Aer;

/// <summary>
/// What transformers assumes for a family where config.json is silent, and which optional settings the family has.
/// Values are those of the family's configuration class in transformers 5.
/// </summary>
internal sealed record DecoderDefaults
{
    public required string ModelType { get; init; }

    /// <summary>The class name <c>architectures</c> may contain.</summary>
    public required string Architecture { get; init; }

    public required int ContextLength { get; init; }

    public float NormEpsilon { get; init; } = 1e-6f;

    public float RotaryTheta { get; init; } = 10_000;

    public bool TiedHead { get; init; }

    /// <summary>null: as many as query heads.</summary>
    public int? KeyValueHeadCount { get; init; }

    /// <summary>null: hidden size / heads.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Whether part of a head may be left unrotated (<c>partial_rotary_factor</c>).</summary>
    public bool PartialRotary { get; init; }

    /// <summary>Whether longrope is this family's scaling, and linear and llama3 are not.</summary>
    public bool LongRope { get; init; }

    public int? BosTokenId { get; init; }

    public int? EosTokenId { get; init; }

    public int? PadTokenId { get; init; }
}
