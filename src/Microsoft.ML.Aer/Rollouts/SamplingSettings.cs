namespace Microsoft.ML.Aer;

/// <summary>How tokens are drawn from the policy's distribution.</summary>
internal sealed record SamplingSettings
{
    /// <summary>What logits are divided by; 0 takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only this many likeliest tokens may be drawn; 0 means all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together reach this probability may be drawn; 1 means all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Most tokens of a completion, its end-of-sequence token included.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Tokens that end a completion.</summary>
    public required IReadOnlyList<int> StopTokens { get; init; }

    public bool IsGreedy => Temperature == 0;

    /// <summary>Whether the distribution drawn from differs from the full softmax.</summary>
    public bool Truncates => !IsGreedy && (TopK > 0 || TopP < 1);
}
