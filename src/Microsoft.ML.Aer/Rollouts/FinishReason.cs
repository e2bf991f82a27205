namespace Microsoft.ML.Aer;

/// <summary>Why a completion ended.</summary>
public enum FinishReason
{
    /// <summary>The policy chose an end-of-sequence token, which is the completion's last token.</summary>
    Stop,

    /// <summary>The completion reached the largest number of new tokens or the policy's context length: it is truncated.</summary>
    Length,
}
