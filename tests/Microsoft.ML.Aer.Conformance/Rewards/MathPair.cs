using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Two answers and Math-Verify's verdict on them.</summary>
internal sealed record MathPair(string Gold, string Prediction, bool Equal, string Category, bool Timeout)
{
    public static MathPair Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement pair = document.RootElement;
        return new(
            pair.GetProperty("gold").GetString()!,
            pair.GetProperty("prediction").GetString()!,
            pair.GetProperty("equal").GetBoolean(),
            pair.TryGetProperty("category", out JsonElement category) ? category.GetString()! : "all",
            pair.TryGetProperty("timeout", out JsonElement timeout) && timeout.GetBoolean());
    }

    public override string ToString()
    {
        static string Short(string text) => text.Length <= 200 ? text : $"{text[..200]}... ({text.Length} characters)";
        return $"'{Short(Gold)}' against '{Short(Prediction)}'";
    }
}
