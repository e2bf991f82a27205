namespace Microsoft.ML.Aer;

/// <summary>The mathematics of a decoder, read from config.json: what a family's names mean is settled here, once.</summary>
internal sealed record PolicyConfig
{
    /// <summary>The family's <c>model_type</c>: llama, qwen2, ...</summary>
    public required string ModelType { get; init; }

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int IntermediateSize { get; init; }

    public required int LayerCount { get; init; }

    public required int HeadCount { get; init; }

    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head; not always <see cref="HiddenSize"/> / <see cref="HeadCount"/>.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Most positions the policy was made for (<c>max_position_embeddings</c>).</summary>
    public required int ContextLength { get; init; }

    public required float NormEpsilon { get; init; }

    /// <summary>Whether the output head is the embedding table itself.</summary>
    public required bool TiedHead { get; init; }

    /// <summary>Bias on the query, key and value projections.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Bias on the attention's output projection.</summary>
    public bool AttentionOutputBias { get; init; }

    public bool MlpBias { get; init; }

    /// <summary>RMS norm over each query and key head before the rotation (qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>How the MLP's gate is activated.</summary>
    public GateActivation Activation { get; init; } = GateActivation.Silu;

    /// <summary>Rotary embedding; its tables are <c>RotaryTable</c>.</summary>
    public required RotarySettings Rotary { get; init; }

    /// <summary>Layers that rotate nothing (smollm3); empty for most families.</summary>
    public IReadOnlySet<int> LayersWithoutRotary { get; init; } = new HashSet<int>();

    /// <summary>Standard deviation of freshly initialised weights (<c>initializer_range</c>).</summary>
    public float InitializerRange { get; init; } = 0.02f;

    public int? BosTokenId { get; init; }

    /// <summary>Every token that ends a completion: config.json's and generation_config.json's.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    public int? PadTokenId { get; init; }

    public int QueryWidth => HeadCount * HeadSize;

    public int KeyValueWidth => KeyValueHeadCount * HeadSize;
}

/// <summary>The activation of an MLP's gate.</summary>
internal enum GateActivation
{
    Silu,

    /// <summary>tanh approximation of GELU (<c>gelu_pytorch_tanh</c>).</summary>
    GeluTanh,

    /// <summary>exact GELU.</summary>
    Gelu,
}
