using System.Text.Json;
using System.Text.Unicode;

namespace Microsoft.ML.Aer;

/// <summary>Reads the small JSON files of a checkpoint folder, which are untrusted input.</summary>
internal static class JsonFile
{
    private const int LargestFile = 64 << 20;

    private const int DeepestNesting = 32;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is no JSON object: what is wrong and where.</exception>
    public static Dictionary<string, JsonElement> ReadObject(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new FileNotFoundException($"{path}: the file is missing.", path);
        if (file.Length > LargestFile) throw new FormatException($"{path}: {file.Length} bytes are too many for this file (at most {LargestFile}).");
        return ParseObject(File.ReadAllBytes(path), path);
    }

    public static Dictionary<string, JsonElement> ParseObject(ReadOnlyMemory<byte> utf8, string path)
    {
        utf8 = WithoutByteOrderMark(utf8);
        if (!Utf8.IsValid(utf8.Span)) throw new FormatException($"{path}: the text is not valid UTF-8.");
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = DeepestNesting, AllowDuplicateProperties = false };
            using JsonDocument document = JsonDocument.Parse(utf8, options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"{path}: expected a JSON object, found {document.RootElement.ValueKind}.");
            }
            return document.RootElement.Clone().EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: not valid JSON. {e.Message}", e);
        }
    }

    /// <summary>The text behind a UTF-8 byte order mark, which .NET's parser refuses and others skip.</summary>
    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return utf8.Span.StartsWith(mark) ? utf8[mark.Length..] : utf8;
    }
}
