namespace Microsoft.ML.Aer;

/// <summary>Turns one word, a piece left by pre-tokenization, into tokens. Stateless; used by several threads at once.</summary>
internal abstract class TokenModel(TokenVocabulary vocabulary)
{
    /// <summary>Which model kinds there are, and how each is read. A new kind is one more entry.</summary>
    private static readonly Dictionary<string, Func<TokenizerComponent, TokenModel>> Kinds = new(StringComparer.Ordinal)
    {
        ["BPE"] = BytePairModel.Read,
        ["WordLevel"] = WordLevelModel.Read,
        ["WordPiece"] = WordPieceModel.Read,
    };

    public TokenVocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Adds the tokens of a word that is not empty.</summary>
    public abstract void Encode(ReadOnlySpan<char> word, List<int> tokens);

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static TokenModel Read(TokenizerComponent json)
    {
        // Old files leave the type out; only byte-pair models have merges.
        string kind = json.OptionalText("type") ?? (json.Optional("merges") is not null ? "BPE" : throw json.Fault("'type' is missing."));
        return Kinds.TryGetValue(kind, out Func<TokenizerComponent, TokenModel>? read) ? read(json) : throw json.Unsupported("model", Kinds.Keys);
    }
}
