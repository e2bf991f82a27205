using System.Text.Json;
using System.Text.Unicode;

namespace Microsoft.ML.Aer;

/// <summary>Parses tokenizer.json, which is untrusted input and much larger than other JSON files of a checkpoint.</summary>
internal static class TokenizerJson
{
    /// <exception cref="FormatException">It is no JSON object: what is wrong and where.</exception>
    public static TokenizerComponent Parse(ReadOnlyMemory<byte> utf8, string path)
    {
        if (!Utf8.IsValid(utf8.Span)) throw new FormatException($"{path}: the text is not valid UTF-8.");
        try
        {
            // Not disposed: the elements live as long as who reads them.
            return new TokenizerComponent(JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 32 }).RootElement, path);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: not valid JSON. {e.Message}", e);
        }
    }
}
