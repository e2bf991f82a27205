using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>
/// A JSON Schema of the draft 2020-12, compiled. Assertions and applicators are checked, annotations (title, format, ...) are not; references
/// stay within the schema. Keywords that are not known are refused by name, so that none is silently ignored.
/// </summary>
internal sealed class JsonSchema
{
    /// <summary>Checks one keyword of a schema against an instance that is <paramref name="depth"/> schemas deep.</summary>
    internal delegate bool Check(JsonElement instance, int depth);

    private const int MostDepth = 200; // An endless chain of references ends here.

    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "deprecated", "examples", "readOnly", "writeOnly", "format",
        "contentEncoding", "contentMediaType", "contentSchema",
        // Read by the keywords they belong to.
        "then", "else", "minContains", "maxContains",
    };

    private readonly JsonElement _root;
    private readonly Dictionary<string, Check> _references = new(StringComparer.Ordinal);
    private readonly Check _check;

    private JsonSchema(JsonElement root)
    {
        _root = root;
        _check = Reference("#");
    }

    /// <summary>Compiles a schema.</summary>
    /// <exception cref="ArgumentException">The text is no JSON, or a keyword is malformed or not supported; the message says where.</exception>
    public static JsonSchema Parse(string schema)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(schema);
            return new JsonSchema(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The JSON schema is no JSON: {e.Message}", nameof(schema), e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ArgumentException($"The JSON schema is malformed: {e.Message}", nameof(schema), e);
        }
    }

    /// <summary>Whether a text is JSON that the schema allows.</summary>
    public bool Matches(string text)
    {
        try
        {
            using JsonDocument instance = JsonDocument.Parse(text);
            return _check(instance.RootElement, 0);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Compiled when first met, so that a schema may refer to itself.
    private Check Reference(string reference)
    {
        if (_references.TryGetValue(reference, out Check? known)) return known;
        Check? compiled = null;
        _references[reference] = (instance, depth) => compiled!(instance, depth);
        compiled = Compile(Resolve(reference), reference);
        return _references[reference];
    }

    private JsonElement Resolve(string reference)
    {
        if (reference != "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
            throw new ArgumentException($"The JSON schema refers to '{reference}': only references within it, '#' and '#/...', are followed.");
        JsonElement found = _root;
        foreach (string step in Uri.UnescapeDataString(reference[1..]).Split('/', StringSplitOptions.None).Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            JsonElement next = default;
            bool exists = found.ValueKind switch
            {
                JsonValueKind.Object => found.TryGetProperty(step, out next),
                JsonValueKind.Array => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < found.GetArrayLength() && (next = found[i]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!exists) throw new ArgumentException($"The JSON schema refers to '{reference}', which it does not have.");
            found = next;
        }
        return found;
    }

    /// <summary>Compiles the schema at a place.</summary>
    internal Check Compile(JsonElement schema, string place)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            bool allows = schema.ValueKind == JsonValueKind.True;
            return (_, _) => allows;
        }
        if (schema.ValueKind != JsonValueKind.Object) throw new ArgumentException($"The JSON schema at '{place}' must be an object or a Boolean, but is {schema.ValueKind}.");
        var checks = new List<Check>();
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Annotations.Contains(keyword.Name)) continue;
            if (keyword.Name == "$ref")
            {
                checks.Add(Reference(keyword.Value.GetString()!));
                continue;
            }
            if (!JsonSchemaKeywords.TryCompile(this, schema, keyword, $"{place}/{keyword.Name}", out Check? check))
                throw new ArgumentException($"The JSON schema has the keyword '{keyword.Name}' at '{place}', which is not supported.");
            checks.Add(check);
        }
        Check[] all = [.. checks];
        return (instance, depth) =>
        {
            if (depth > MostDepth) throw new InvalidOperationException($"The JSON schema's references lead {MostDepth} schemas deep.");
            foreach (Check check in all)
            {
                if (!check(instance, depth + 1)) return false;
            }
            return true;
        };
    }

    /// <summary>A pattern as JSON Schema means it: found anywhere, by ECMAScript's rules.</summary>
    internal static Regex Pattern(string pattern, string place)
    {
        try
        {
            return BoundedRegex.Create(pattern, RegexOptions.None);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The JSON schema's pattern at '{place}' is no regular expression: {e.Message}", e);
        }
    }
}
