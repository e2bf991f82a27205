using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>Settings as one line of text: <c>Name(setting: value, ...)</c>, numbers with all their digits.</summary>
internal static class SettingsText
{
    public static string Of(string name, params ReadOnlySpan<(string Name, object Value)> settings)
    {
        var parts = new List<string>(settings.Length);
        foreach ((string setting, object value) in settings) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{setting}: {value}"));
        return $"{name}({string.Join(", ", parts)})";
    }
}
