namespace Microsoft.ML.Aer;

/// <summary>Rotary position embedding as config.json asks for it, under either spelling of its keys.</summary>
internal sealed record RotarySettings
{
    public required float Theta { get; init; }

    /// <summary>How many of a head's channels are rotated (head size x partial rotary factor); even.</summary>
    public required int Width { get; init; }

    public RotaryScaling Scaling { get; init; } = RotaryScaling.None;

    /// <summary>The scaling's factor (linear, llama3, longrope).</summary>
    public float Factor { get; init; } = 1;

    /// <summary>llama3: wavelengths longer than the original context divided by this are scaled in full.</summary>
    public float LowFrequencyFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths shorter than the original context divided by this are left alone.</summary>
    public float HighFrequencyFactor { get; init; } = 4;

    /// <summary>llama3, longrope: context length before scaling.</summary>
    public int OriginalContextLength { get; init; }

    /// <summary>longrope: divisors of the frequencies within the original context.</summary>
    public IReadOnlyList<float> ShortFactors { get; init; } = [];

    /// <summary>longrope: divisors of the frequencies beyond the original context.</summary>
    public IReadOnlyList<float> LongFactors { get; init; } = [];

    /// <summary>What cosine and sine are multiplied with (longrope); 1 elsewhere.</summary>
    public float AttentionFactor { get; init; } = 1;
}

internal enum RotaryScaling
{
    None,
    Linear,
    Llama3,
    LongRope,
}
