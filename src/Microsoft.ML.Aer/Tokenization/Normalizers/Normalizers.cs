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
        ["NFD"] = _ => Decomposing,
        ["NFKC"] = _ => new UnicodeNormalizer(composes: true, compatibility: true),
        ["NFKD"] = _ => new UnicodeNormalizer(composes: false, compatibility: true),
        ["Lowercase"] = _ => new LowercaseNormalizer(),
        ["Strip"] = json => new StripNormalizer(json.Flag("strip_left", absent: false), json.Flag("strip_right", absent: false)),
        ["StripAccents"] = _ => new StripAccentsNormalizer(spacingToo: true),
        ["Nmt"] = _ => new NmtNormalizer(),
        ["ByteLevel"] = _ => new ByteLevelNormalizer(),
        ["BertNormalizer"] = json => new NormalizerSequence([.. Bert(json)]),
    };

    private static UnicodeNormalizer Decomposing => new(composes: false, compatibility: false);

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static TextNormalizer Read(TokenizerComponent json) =>
        Kinds.TryGetValue(json.Type, out Func<TokenizerComponent, TextNormalizer>? read) ? read(json) : throw json.Unsupported("normalizer", Kinds.Keys);

    private static IEnumerable<TextNormalizer> Bert(TokenizerComponent json)
    {
        bool lowercase = json.Flag("lowercase", absent: true);
        if (json.Flag("clean_text", absent: true)) yield return new CleanTextNormalizer();
        if (json.Flag("handle_chinese_chars", absent: true)) yield return new ChineseCharactersNormalizer();
        if (json.Flag("strip_accents", absent: lowercase))
        {
            yield return Decomposing;
            yield return new StripAccentsNormalizer(spacingToo: false);
        }
        if (lowercase) yield return new LowercaseNormalizer();
    }
}
