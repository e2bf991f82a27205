using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>The special tokens that go before and after the tokens of a text.</summary>
internal sealed record SpecialTokenTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    /// <summary>No special tokens.</summary>
    public static SpecialTokenTemplate None { get; } = new([], []);

    private static readonly Dictionary<string, Func<TokenizerComponent, SpecialTokenTemplate>> Kinds = new(StringComparer.Ordinal)
    {
        // It only moves offsets, which have no part in ids.
        ["ByteLevel"] = _ => None,
        ["Sequence"] = json => json.Components("processors").Select(Read).Aggregate(None, (inner, outer) => new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
        ["TemplateProcessing"] = Template,
        ["BertProcessing"] = json => new([Named(json, "cls")], [Named(json, "sep")]),
        ["RobertaProcessing"] = json => new([Named(json, "cls")], [Named(json, "sep")]),
    };

    /// <exception cref="FormatException">The kind is not supported, or what it says is not valid.</exception>
    public static SpecialTokenTemplate Read(TokenizerComponent json) =>
        Kinds.TryGetValue(json.Type, out Func<TokenizerComponent, SpecialTokenTemplate>? read) ? read(json) : throw json.Unsupported("post-processor", Kinds.Keys);

    private static SpecialTokenTemplate Template(TokenizerComponent json)
    {
        List<int> before = [], after = [];
        bool seen = false;
        foreach (TokenizerComponent piece in json.Components("single"))
        {
            if (piece.OptionalComponent("SpecialToken") is { } special)
            {
                (seen ? after : before).AddRange(Ids(json, special.Text("id")));
            }
            else if (seen || piece.Component("Sequence").Text("id") != "A")
            {
                throw piece.Fault("expected the sequence A, once, among special tokens.");
            }
            else
            {
                seen = true;
            }
        }
        return seen ? new(before, after) : throw json.Fault("'single' lacks the sequence A.");
    }

    private static IEnumerable<int> Ids(TokenizerComponent json, string name)
    {
        if (json.Component("special_tokens").OptionalComponent(name) is not { } token) throw json.Fault($"'special_tokens' lacks '{name}', which the template names.");
        return [.. token.Array("ids").Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number) ? number : throw token.Fault("'ids' must be whole numbers."))];
    }

    private static int Named(TokenizerComponent json, string key) =>
        json.Array(key).ToArray() is [_, { ValueKind: JsonValueKind.Number } id] && id.TryGetInt32(out int number) ? number : throw json.Fault($"'{key}' must be a token and its number.");
}
