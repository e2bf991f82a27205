using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Reads the pre-tokenizer of tokenizer.json. A new kind is one more entry.</summary>
internal static class PreTokenizers
{
    private static readonly Dictionary<string, Func<TokenizerComponent, IEnumerable<PreTokenizationStep>>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = json => json.Components("pretokenizers").SelectMany(Read),
        ["Split"] = json => [new SplitStep(TextPattern.Read(json, "pattern"), Behavior(json, absent: null), json.Flag("invert", absent: false))],
        ["Digits"] = json => [new SplitStep(new CodePointPattern(CodePointClasses.IsNumeric), json.Flag("individual_digits", absent: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous)],
        ["ByteLevel"] = json => [new ByteLevelStep(json.Flag("add_prefix_space", absent: true), json.Flag("use_regex", absent: true))],
        ["Metaspace"] = json => [Metaspace(json)],
        ["Punctuation"] = json => [new SplitStep(new CodePointPattern(CodePointClasses.IsPunctuation), Behavior(json, absent: SplitBehavior.Isolated))],
        ["BertPreTokenizer"] = _ => [new SplitStep(new CodePointPattern(Rune.IsWhiteSpace), SplitBehavior.Removed), new SplitStep(new CodePointPattern(CodePointClasses.IsPunctuation), SplitBehavior.Isolated)],
        ["Whitespace"] = _ => [new SplitStep(new WordRunPattern(), SplitBehavior.Removed, invert: true)],
        ["WhitespaceSplit"] = _ => [new SplitStep(new CodePointPattern(Rune.IsWhiteSpace), SplitBehavior.Removed)],
        ["FixedLength"] = json => [new FixedLengthStep(json.Number("length") is > 0 and var length ? length : throw json.Fault("'length' must be at least 1."))],
        ["CharDelimiterSplit"] = json => [new SplitStep(new LiteralPattern(Character(json, "delimiter").ToString()), SplitBehavior.Removed)],
    };

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static PreTokenizationStep[] Read(TokenizerComponent json) =>
        Kinds.TryGetValue(json.Type, out Func<TokenizerComponent, IEnumerable<PreTokenizationStep>>? read) ? [.. read(json)] : throw json.Unsupported("pre-tokenizer", Kinds.Keys);

    /// <summary>The mark and the scheme of a Metaspace, as pre-tokenizer or decoder.</summary>
    public static (char Mark, PrependScheme Prepend) MetaspaceSettings(TokenizerComponent json)
    {
        PrependScheme scheme = json.OptionalText("prepend_scheme") switch
        {
            // Files older than prepend_scheme say add_prefix_space.
            null => json.Flag("add_prefix_space", absent: true) ? PrependScheme.Always : PrependScheme.Never,
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            { } other => throw json.Fault($"'prepend_scheme' is '{other}', expected always, first or never."),
        };
        return (Character(json, "replacement"), scheme);
    }

    private static MetaspaceStep Metaspace(TokenizerComponent json)
    {
        (char mark, PrependScheme prepend) = MetaspaceSettings(json);
        return new MetaspaceStep(mark, prepend, json.Flag("split", absent: true));
    }

    private static SplitBehavior Behavior(TokenizerComponent json, SplitBehavior? absent)
    {
        string? name = absent is null ? json.Text("behavior") : json.OptionalText("behavior");
        if (name is null) return absent!.Value;
        return Enum.TryParse(name, out SplitBehavior behavior) && Enum.GetName(behavior) == name
            ? behavior
            : throw json.Fault($"'behavior' is '{name}', expected one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}.");
    }

    private static char Character(TokenizerComponent json, string key) =>
        json.Text(key) is { Length: 1 } text ? text[0] : throw json.Fault($"'{key}' is '{json.Text(key)}', expected one character.");
}
