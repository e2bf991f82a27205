using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>One object of tokenizer.json with its place in the file, so that every fault names where it lies.</summary>
internal readonly struct TokenizerComponent
{
    private readonly JsonElement _json;

    public TokenizerComponent(JsonElement json, string place)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new FormatException($"{place}: expected an object, found {Shown(json)}.");
        (_json, Place) = (json, place);
    }

    /// <summary>File and path, such as <c>tokenizer.json: model</c>.</summary>
    public string Place { get; }

    /// <summary>Which kind of component it is.</summary>
    public string Type => Text("type");

    public string Text(string key) => OptionalText(key) ?? throw Fault($"'{key}' is missing, expected a text.");

    /// <summary>The text, or null where the key is absent or null.</summary>
    public string? OptionalText(string key) => Optional(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => TextOf(value, key),
        { } value => throw Fault($"'{key}' is {Shown(value)}, expected a text."),
    };

    public bool Flag(string key, bool absent) => Optional(key) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Fault($"'{key}' is {Shown(value)}, expected true or false."),
    };

    public int Number(string key) => Optional(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0
        ? number
        : throw Fault($"'{key}' is {Shown(Optional(key))}, expected a whole number of at least 0.");

    /// <summary>The value, or null where the key is absent or null.</summary>
    public JsonElement? Optional(string key) =>
        _json.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public TokenizerComponent? OptionalComponent(string key)
    {
        string place = Below(key);
        return Optional(key) is { } value ? new TokenizerComponent(value, place) : null;
    }

    public TokenizerComponent Component(string key) => OptionalComponent(key) ?? throw Fault($"'{key}' is missing.");

    public IEnumerable<TokenizerComponent> Components(string key)
    {
        string place = Below(key);
        return Array(key).Select((item, i) => new TokenizerComponent(item, $"{place}[{i}]"));
    }

    /// <summary>The items of an array, which may be absent.</summary>
    public IEnumerable<JsonElement> Array(string key) => Optional(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
        { } value => throw Fault($"'{key}' is {Shown(value)}, expected an array."),
    };

    /// <summary>A fault of this component.</summary>
    public FormatException Fault(string message) => new($"{Place}: {message}");

    /// <summary>A component, or a form of one, that is not supported.</summary>
    public FormatException Unsupported(string role, IEnumerable<string> known) =>
        new($"{Place}: the {role} '{Type}' is not supported. Supported are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");

    /// <summary>The place of what lies under a key: the file, a colon, and the path within it.</summary>
    private string Below(string key) => Place.EndsWith(TokenizerFiles.Tokenizer, StringComparison.Ordinal) ? $"{Place}: {key}" : $"{Place}.{key}";

    private string TextOf(JsonElement value, string key)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate as a \u escape is valid JSON but no text.
            throw new FormatException($"{Place}: '{key}' is not valid Unicode text. {e.Message}", e);
        }
    }

    private static string Shown(JsonElement? value)
    {
        if (value is not { } json) return "missing";
        string raw = json.GetRawText();
        return raw.Length <= 40 ? raw : raw[..40] + "...";
    }
}
