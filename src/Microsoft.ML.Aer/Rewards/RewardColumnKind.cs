namespace Microsoft.ML.Aer;

/// <summary>What a reward expects of a column.</summary>
internal enum RewardColumnKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A text or a vector of texts.</summary>
    Texts,

    /// <summary>A number of any type.</summary>
    Number,

    /// <summary>A vector of numbers of any type.</summary>
    Numbers,
}
