using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>
/// A JSON object that is read key by key and remembers which keys nobody has read: a key that might change the
/// mathematics must be honoured or refused, never overlooked.
/// </summary>
/// <param name="where">File, and for a nested object its key, for messages.</param>
/// <param name="values">The object's members.</param>
internal sealed class ConfigObject(string where, IReadOnlyDictionary<string, JsonElement> values)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public string Where => where;

    /// <summary>Whether the key is there with a value other than null; does not count as reading it.</summary>
    public bool Has(string key) => values.TryGetValue(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether the key is there, be it as null, which says that there is none where an absent key leaves the family's default.</summary>
    public bool Mentions(string key) => values.ContainsKey(key);

    public int Int(string key, int minimum, int maximum) =>
        OptionalInt(key, minimum, maximum) ?? throw new FormatException($"{where}: the key '{key}' is missing; expected an integer from {minimum} to {maximum}.");

    public int Int(string key, int minimum, int maximum, int fallback) => OptionalInt(key, minimum, maximum) ?? fallback;

    public int? OptionalInt(string key, int minimum, int maximum)
    {
        if (Take(key) is not { } value) return null;
        // 32.0 is an integer to Python's readers too.
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == Math.Floor(number) && number >= minimum && number <= maximum)
        {
            return (int)number;
        }
        throw Wrong(key, value, $"an integer from {minimum.ToString(CultureInfo.InvariantCulture)} to {maximum.ToString(CultureInfo.InvariantCulture)}");
    }

    public float Float(string key, float fallback, Func<float, bool> valid, string expected) => OptionalFloat(key, valid, expected) ?? fallback;

    public float? OptionalFloat(string key, Func<float, bool> valid, string expected)
    {
        if (Take(key) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number) && valid(number)) return number;
        throw Wrong(key, value, expected);
    }

    public bool Bool(string key, bool fallback)
    {
        if (Take(key) is not { } value) return fallback;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");
    }

    public string? Text(string key)
    {
        if (Take(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, value, "a string");
    }

    /// <summary>A list of numbers, or null where the key is absent.</summary>
    public IReadOnlyList<float>? Floats(string key) =>
        Items<float>(key, "a list of numbers", e => e.ValueKind == JsonValueKind.Number && e.TryGetSingle(out float f) && float.IsFinite(f) ? f : null);

    public IReadOnlyList<string>? Texts(string key) =>
        List(key)?.Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : throw Wrong(key, e, "a list of strings")).ToArray();

    /// <summary>A list of integers; a single integer counts as a list of one (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int>? IntOrInts(string key) =>
        Items<int>(key, "an integer or a list of integers", e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int i) ? i : null);

    /// <summary>A nested object, or null where the key is absent.</summary>
    public ConfigObject? Object(string key)
    {
        if (Take(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(key, value, "an object");
        return new ConfigObject($"{where}: {key}", value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));
    }

    /// <summary>Reads a key that is supported with one value alone; absent or null counts as that value.</summary>
    public void Only(string key, bool supported, string meaning)
    {
        if (Bool(key, supported) != supported) throw Unsupported(key, meaning);
    }

    /// <inheritdoc cref="Only(string, bool, string)"/>
    public void Only(string key, float supported, string meaning)
    {
        if (Float(key, supported, _ => true, "a number") != supported) throw Unsupported(key, meaning);
    }

    /// <summary>Reads a key that is supported only when it is absent, null, or an empty object or list.</summary>
    public void OnlyAbsent(string key, string meaning)
    {
        if (Take(key) is not { } value) return;
        bool empty = (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
            || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());
        if (!empty) throw Unsupported(key, meaning);
    }

    /// <summary>Marks keys as known not to change the mathematics.</summary>
    public void Harmless(IEnumerable<string> keys) => _read.UnionWith(keys);

    /// <summary>Refuses by name what has not been read.</summary>
    /// <exception cref="NotSupportedException">A key is unknown.</exception>
    public void RefuseUnread()
    {
        string[] unknown = [.. values.Where(v => v.Value.ValueKind != JsonValueKind.Null && !_read.Contains(v.Key)).Select(v => $"'{v.Key}': {Short(v.Value)}")];
        if (unknown.Length == 0) return;
        throw new NotSupportedException(
            $"{where}: unknown {(unknown.Length == 1 ? "key" : "keys")} {string.Join(", ", unknown)}. A key this library does not know could change what the policy computes, so none is ignored; remove it if it does not matter.");
    }

    public FormatException Wrong(string key, string found, string expected) =>
        new($"{where}: '{key}' is {found}; expected {expected}.");

    public NotSupportedException Unsupported(string key, string meaning) =>
        new($"{where}: '{key}' is {Short(values[key])}: {meaning}.");

    private FormatException Wrong(string key, JsonElement found, string expected) => Wrong(key, Short(found), expected);

    private T[]? Items<T>(string key, string expected, Func<JsonElement, T?> convert)
        where T : struct =>
        List(key)?.Select(e => convert(e) ?? throw Wrong(key, e, expected)).ToArray();

    private JsonElement[]? List(string key) =>
        Take(key) is not { } value ? null : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private JsonElement? Take(string key)
    {
        _read.Add(key);
        return values.TryGetValue(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
