namespace Microsoft.ML.Aer;

/// <summary>What a column of loaded data holds.</summary>
internal enum DatasetColumnKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A vector of texts.</summary>
    Texts,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A vector of numbers.</summary>
    Numbers,

    /// <summary>A Boolean.</summary>
    Boolean,

    /// <summary>The value's JSON as text.</summary>
    Json,

    /// <summary>Chat messages as JSON text.</summary>
    Messages,

    /// <summary>The text of the last message of the user.</summary>
    LastUserMessage,
}
