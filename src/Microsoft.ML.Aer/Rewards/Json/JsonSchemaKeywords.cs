using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using Check = Microsoft.ML.Aer.JsonSchema.Check;

namespace Microsoft.ML.Aer;

/// <summary>The keywords of JSON Schema that are checked. Another one is one more method and one more line.</summary>
internal static class JsonSchemaKeywords
{
    private delegate Check Compiler(JsonSchema owner, JsonElement schema, JsonElement value, string place);

    private static readonly Dictionary<string, Compiler> Compilers = new(StringComparer.Ordinal)
    {
        ["type"] = Type,
        ["enum"] = (_, _, value, _) => OneOfValues([.. value.EnumerateArray()]),
        ["const"] = (_, _, value, _) => OneOfValues([value]),
        ["minimum"] = (_, _, value, _) => Number(value, order => order >= 0),
        ["maximum"] = (_, _, value, _) => Number(value, order => order <= 0),
        ["exclusiveMinimum"] = (_, _, value, _) => Number(value, order => order > 0),
        ["exclusiveMaximum"] = (_, _, value, _) => Number(value, order => order < 0),
        ["multipleOf"] = MultipleOf,
        ["minLength"] = (_, _, value, _) => Text(value, (length, limit) => length >= limit),
        ["maxLength"] = (_, _, value, _) => Text(value, (length, limit) => length <= limit),
        ["pattern"] = Pattern,
        ["minItems"] = (_, _, value, _) => Count(value, JsonValueKind.Array, (count, limit) => count >= limit),
        ["maxItems"] = (_, _, value, _) => Count(value, JsonValueKind.Array, (count, limit) => count <= limit),
        ["minProperties"] = (_, _, value, _) => Count(value, JsonValueKind.Object, (count, limit) => count >= limit),
        ["maxProperties"] = (_, _, value, _) => Count(value, JsonValueKind.Object, (count, limit) => count <= limit),
        ["uniqueItems"] = UniqueItems,
        ["prefixItems"] = PrefixItems,
        ["items"] = Items,
        ["contains"] = Contains,
        ["required"] = Required,
        ["dependentRequired"] = DependentRequired,
        ["dependentSchemas"] = DependentSchemas,
        ["properties"] = Properties,
        ["patternProperties"] = PatternProperties,
        ["additionalProperties"] = AdditionalProperties,
        ["propertyNames"] = PropertyNames,
        ["allOf"] = (owner, _, value, place) => Several(owner, value, place, (passed, all) => passed == all),
        ["anyOf"] = (owner, _, value, place) => Several(owner, value, place, (passed, _) => passed > 0),
        ["oneOf"] = (owner, _, value, place) => Several(owner, value, place, (passed, _) => passed == 1),
        ["not"] = Not,
        ["if"] = If,
    };

    public static bool TryCompile(JsonSchema owner, JsonElement schema, JsonProperty keyword, string place, [NotNullWhen(true)] out Check? check)
    {
        check = Compilers.TryGetValue(keyword.Name, out Compiler? compiler) ? compiler(owner, schema, keyword.Value, place) : null;
        return check is not null;
    }

    private static Check Type(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        string[] types = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(t => t.GetString()!)] : [value.GetString()!];
        string[] known = ["null", "boolean", "object", "array", "number", "integer", "string"];
        if (types.Except(known).FirstOrDefault() is { } unknown) throw new ArgumentException($"The JSON schema has the type '{unknown}' at '{place}'; known are {string.Join(", ", known)}.");
        return (instance, _) => instance.ValueKind switch
        {
            JsonValueKind.Null => types.Contains("null"),
            JsonValueKind.True or JsonValueKind.False => types.Contains("boolean"),
            JsonValueKind.Object => types.Contains("object"),
            JsonValueKind.Array => types.Contains("array"),
            JsonValueKind.String => types.Contains("string"),
            _ => types.Contains("number") || (types.Contains("integer") && JsonNumber.Of(instance).IsInteger),
        };
    }

    private static Check OneOfValues(JsonElement[] values) => (instance, _) => values.Any(value => JsonElement.DeepEquals(value, instance));

    private static Check Number(JsonElement limit, Func<int, bool> holds)
    {
        JsonNumber bound = JsonNumber.Of(limit);
        return (instance, _) => instance.ValueKind != JsonValueKind.Number || holds(JsonNumber.Of(instance).CompareTo(bound));
    }

    private static Check MultipleOf(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        JsonNumber divisor = JsonNumber.Of(value);
        if (divisor.Sign <= 0) throw new ArgumentException($"The JSON schema's number at '{place}' must be above 0.");
        return (instance, _) => instance.ValueKind != JsonValueKind.Number || JsonNumber.Of(instance).IsMultipleOf(divisor);
    }

    private static Check Text(JsonElement value, Func<int, double, bool> holds)
    {
        double limit = value.GetDouble();
        return (instance, _) => instance.ValueKind != JsonValueKind.String || holds(PythonText.Length(instance.GetString()!), limit);
    }

    private static Check Pattern(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Regex pattern = JsonSchema.Pattern(value.GetString()!, place);
        return (instance, _) => instance.ValueKind != JsonValueKind.String || pattern.IsMatch(instance.GetString()!);
    }

    private static Check Count(JsonElement value, JsonValueKind kind, Func<int, double, bool> holds)
    {
        double limit = value.GetDouble();
        return (instance, _) => instance.ValueKind != kind || holds(kind == JsonValueKind.Array ? instance.GetArrayLength() : Names(instance).Count, limit);
    }

    private static Check UniqueItems(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        bool unique = value.GetBoolean();
        return (instance, _) => !unique || instance.ValueKind != JsonValueKind.Array
            || instance.EnumerateArray().Select(JsonNumber.Canonical).Distinct(StringComparer.Ordinal).Count() == instance.GetArrayLength();
    }

    private static Check PrefixItems(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check[] checks = [.. value.EnumerateArray().Select((s, i) => owner.Compile(s, $"{place}/{i}"))];
        return (instance, depth) => instance.ValueKind != JsonValueKind.Array || instance.EnumerateArray().Zip(checks).All(pair => pair.Second(pair.First, depth));
    }

    private static Check Items(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check check = owner.Compile(value, place);
        int first = schema.TryGetProperty("prefixItems", out JsonElement prefix) ? prefix.GetArrayLength() : 0;
        return (instance, depth) => instance.ValueKind != JsonValueKind.Array || instance.EnumerateArray().Skip(first).All(item => check(item, depth));
    }

    private static Check Contains(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check check = owner.Compile(value, place);
        double least = schema.TryGetProperty("minContains", out JsonElement min) ? min.GetDouble() : 1;
        double most = schema.TryGetProperty("maxContains", out JsonElement max) ? max.GetDouble() : double.PositiveInfinity;
        return (instance, depth) => instance.ValueKind != JsonValueKind.Array
            || (instance.EnumerateArray().Count(item => check(item, depth)) is var count && count >= least && count <= most);
    }

    private static Check Required(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        string[] names = [.. value.EnumerateArray().Select(n => n.GetString()!)];
        return (instance, _) => instance.ValueKind != JsonValueKind.Object || names.All(name => instance.TryGetProperty(name, out JsonElement _));
    }

    private static Check DependentRequired(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        (string Name, Check Check)[] rules = [.. value.EnumerateObject().Select(p => (p.Name, Required(owner, schema, p.Value, place)))];
        return WherePresent(rules);
    }

    private static Check DependentSchemas(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        (string Name, Check Check)[] rules = [.. value.EnumerateObject().Select(p => (p.Name, owner.Compile(p.Value, $"{place}/{p.Name}")))];
        return WherePresent(rules);
    }

    private static Check WherePresent((string Name, Check Check)[] rules) => (instance, depth) =>
        instance.ValueKind != JsonValueKind.Object || rules.All(rule => !instance.TryGetProperty(rule.Name, out JsonElement _) || rule.Check(instance, depth));

    private static Check Properties(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        (string Name, Check Check)[] checks = [.. value.EnumerateObject().Select(p => (p.Name, owner.Compile(p.Value, $"{place}/{p.Name}")))];
        return (instance, depth) => instance.ValueKind != JsonValueKind.Object
            || checks.All(property => !instance.TryGetProperty(property.Name, out JsonElement found) || property.Check(found, depth));
    }

    private static Check PatternProperties(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        (Regex Pattern, Check Check)[] checks = [.. value.EnumerateObject().Select(p => (JsonSchema.Pattern(p.Name, place), owner.Compile(p.Value, $"{place}/{p.Name}")))];
        return (instance, depth) => instance.ValueKind != JsonValueKind.Object
            || instance.EnumerateObject().All(property => checks.All(c => !c.Pattern.IsMatch(property.Name) || c.Check(property.Value, depth)));
    }

    private static Check AdditionalProperties(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check check = owner.Compile(value, place);
        HashSet<string> named = schema.TryGetProperty("properties", out JsonElement properties) ? Names(properties) : [];
        Regex[] patterns = schema.TryGetProperty("patternProperties", out JsonElement by) ? [.. Names(by).Select(name => JsonSchema.Pattern(name, place))] : [];
        return (instance, depth) => instance.ValueKind != JsonValueKind.Object
            || instance.EnumerateObject().All(property => named.Contains(property.Name) || patterns.Any(p => p.IsMatch(property.Name)) || check(property.Value, depth));
    }

    private static Check PropertyNames(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check check = owner.Compile(value, place);
        return (instance, depth) => instance.ValueKind != JsonValueKind.Object
            || instance.EnumerateObject().All(property => check(JsonSerializer.SerializeToElement(property.Name), depth));
    }

    private static Check Several(JsonSchema owner, JsonElement value, string place, Func<int, int, bool> holds)
    {
        Check[] checks = [.. value.EnumerateArray().Select((s, i) => owner.Compile(s, $"{place}/{i}"))];
        return (instance, depth) => holds(checks.Count(check => check(instance, depth)), checks.Length);
    }

    private static Check Not(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check check = owner.Compile(value, place);
        return (instance, depth) => !check(instance, depth);
    }

    private static Check If(JsonSchema owner, JsonElement schema, JsonElement value, string place)
    {
        Check condition = owner.Compile(value, place);
        Check? then = schema.TryGetProperty("then", out JsonElement t) ? owner.Compile(t, place) : null, otherwise = schema.TryGetProperty("else", out JsonElement e) ? owner.Compile(e, place) : null;
        return (instance, depth) => (condition(instance, depth) ? then : otherwise)?.Invoke(instance, depth) ?? true;
    }

    // Of properties written twice the last counts, once.
    private static HashSet<string> Names(JsonElement instance) => [.. instance.EnumerateObject().Select(p => p.Name)];
}
