using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>What a byte-pair model of tokenizer.json says beside its vocabulary and merges.</summary>
internal sealed record BytePairSettings
{
    /// <summary>Token for characters that the vocabulary lacks; null lets them vanish.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether neighbouring unknown characters share one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a character that the vocabulary lacks becomes the tokens of its UTF-8 bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a word that is in the vocabulary is taken whole.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Text before each character but the first.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>Text after the last character.</summary>
    public string? EndOfWordSuffix { get; init; }

    public bool DecoratesCharacters => ContinuingPrefix is not null || EndOfWordSuffix is not null;

    /// <exception cref="FormatException">A setting is not of its type, or dropout is asked for.</exception>
    public static BytePairSettings Read(TokenizerComponent json)
    {
        if (json.Optional("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw json.Fault($"'dropout' is {dropout.GetRawText()}: random merges are not supported, set it to null.");
        }
        return new BytePairSettings
        {
            UnknownToken = json.OptionalText("unk_token"),
            FuseUnknown = json.Flag("fuse_unk", absent: false),
            ByteFallback = json.Flag("byte_fallback", absent: false),
            IgnoreMerges = json.Flag("ignore_merges", absent: false),
            ContinuingPrefix = json.OptionalText("continuing_subword_prefix") is { Length: > 0 } prefix ? prefix : null,
            EndOfWordSuffix = json.OptionalText("end_of_word_suffix") is { Length: > 0 } suffix ? suffix : null,
        };
    }
}
