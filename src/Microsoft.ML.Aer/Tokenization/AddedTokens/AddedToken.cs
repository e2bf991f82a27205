namespace Microsoft.ML.Aer;

/// <summary>A token that is found in the text before anything else is done with it.</summary>
internal sealed record AddedToken
{
    /// <summary>Its text.</summary>
    public required string Content { get; init; }

    /// <summary>Its number.</summary>
    public required int Id { get; init; }

    /// <summary>Whether it is left out of decoded text on request.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it must not touch a letter, digit or the like.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space after it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it is looked for, normalized, in the normalized text instead of in the text as given.</summary>
    public bool Normalized { get; init; }
}
