namespace Microsoft.ML.Aer;

/// <summary>Reads the decoder of tokenizer.json. A new kind is one more entry.</summary>
internal static class Decoders
{
    private static readonly Dictionary<string, Func<TokenizerComponent, TokenDecoder>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = json => new DecoderSequence([.. json.Components("decoders").Select(Read)]),
        ["ByteLevel"] = _ => new ByteLevelDecoder(),
        ["ByteFallback"] = _ => new ByteFallbackDecoder(),
        ["Fuse"] = _ => new FuseDecoder(),
        ["Replace"] = json => new NormalizingDecoder(new ReplaceNormalizer(TextPattern.Read(json, "pattern"), json.Text("content"))),
        ["Strip"] = json => new StripDecoder(json.Text("content") is { Length: 1 } text ? text[0] : throw json.Fault("'content' must be one character."), json.Number("start"), json.Number("stop")),
        ["Metaspace"] = json => PreTokenizers.MetaspaceSettings(json) is var (mark, prepend) ? new MetaspaceDecoder(mark, prepend) : null!,
        ["WordPiece"] = json => new WordPieceDecoder(json.OptionalText("prefix") ?? "##", json.Flag("cleanup", absent: true)),
        ["BPEDecoder"] = json => new SuffixDecoder(json.OptionalText("suffix") ?? "</w>"),
    };

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static TokenDecoder Read(TokenizerComponent json) =>
        Kinds.TryGetValue(json.Type, out Func<TokenizerComponent, TokenDecoder>? read) ? read(json) : throw json.Unsupported("decoder", Kinds.Keys);
}
