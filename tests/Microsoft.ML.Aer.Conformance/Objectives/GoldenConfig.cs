using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>The settings of one golden case. A setting that nobody asked for is unknown, and fails the case.</summary>
internal sealed class GoldenConfig(JsonElement settings)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Text(string name, string otherwise) => Get(name) is { } value ? value.GetString()! : otherwise;

    public double Number(string name, double otherwise) => OptionalNumber(name) ?? otherwise;

    public double? OptionalNumber(string name) => Get(name) is { } value ? value.GetDouble() : null;

    public bool Flag(string name, bool otherwise = false) => Get(name) is { } value ? value.GetBoolean() : otherwise;

    /// <summary>Throws when a setting was never asked for.</summary>
    public void RequireAllKnown()
    {
        string[] unknown = [.. settings.EnumerateObject().Select(p => p.Name).Where(n => !_asked.Contains(n))];
        if (unknown.Length > 0) throw new NotSupportedException($"unknown settings: {string.Join(", ", unknown)}");
    }

    private JsonElement? Get(string name)
    {
        _asked.Add(name);
        return settings.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
