namespace Microsoft.ML.Aer;

/// <summary>Reads the normalizer of tokenizer.json. A new kind is one more entry.</summary>
internal static class Normalizers
{
    private static readonly Dictionary<string, Func<TokenizerComponent, TextNormalizer>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = json => new NormalizerSequence([.. json.Components("normalizers").Select(Read)]),
        ["Prepend"] = json => new PrependNormalizer(json.Text("prepend")),
        ["Replace"] = json => new ReplaceNormalizer(TextPattern.Read(json, "pattern"), json.Text("content")),
        ["NFC"] = _ => new UnicodeNormalizer(composes: true, compatibility: false),
        ["NFD"] = _ => new UnicodeNormalizer(composes: false, compatibility: false),
        ["NFKC"] = _ => new UnicodeNormalizer(composes: true, compatibility: true),
        ["NFKD"] = _ => new UnicodeNormalizer(composes: false, compatibility: true),
        ["Lowercase"] = _ => new LowercaseNormalizer(),
        ["Strip"] = json => new StripNormalizer(json.Flag("strip_left", absent: false), json.Flag("strip_right", absent: false)),
    };

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static TextNormalizer Read(TokenizerComponent json) =>
        Kinds.TryGetValue(json.Type, out Func<TokenizerComponent, TextNormalizer>? read) ? read(json) : throw json.Unsupported("normalizer", Kinds.Keys);
}
