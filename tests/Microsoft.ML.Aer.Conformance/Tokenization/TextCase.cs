using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>One line of cases.jsonl: a text, its tokens, and the text of these.</summary>
internal static class TextCase
{
    public static void Check(PolicyTokenizer tokenizer, JsonElement golden, ConformanceReport report)
    {
        string text = golden.GetProperty("text").GetString()!;
        int[] ids = Ids(golden, "ids");
        Same("ids", ids, tokenizer.Encode(text, addSpecialTokens: false));
        Same("ids_with_special", Ids(golden, "ids_with_special"), tokenizer.Encode(text, addSpecialTokens: true));
        Same("ids as ML.NET's tokenizer gives them", ids, [.. tokenizer.Tokenizer.EncodeToIds(text)]);
        string decoded = golden.GetProperty("decoded").GetString()!;
        Same("decoded", decoded, tokenizer.Decode(ids, skipSpecialTokens: false));
        string withoutSpecial = golden.TryGetProperty("decoded_skip_special", out JsonElement skipped) ? skipped.GetString()! : decoded;
        Same("decoded without special tokens", withoutSpecial, tokenizer.Decode(ids, skipSpecialTokens: true));
        Same("decoded token by token", decoded, Streamed(tokenizer, ids));
    }

    public static int[] Ids(JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(id => id.GetInt32())];

    public static void Same(string what, int[] expected, int[] found)
    {
        if (expected.AsSpan().SequenceEqual(found)) return;
        int at = expected.AsSpan().CommonPrefixLength(found);
        throw new InvalidOperationException($"{what}: expected {Window(expected, at)} and found {Window(found, at)} from token {at} on");
    }

    public static void Same(string what, string expected, string found)
    {
        if (expected == found) return;
        int at = expected.AsSpan().CommonPrefixLength(found);
        throw new InvalidOperationException($"{what}: expected {JsonSerializer.Serialize(expected[at..Math.Min(at + 40, expected.Length)])} and found {JsonSerializer.Serialize(found[at..Math.Min(at + 40, found.Length)])} from character {at} on");
    }

    private static string Streamed(PolicyTokenizer tokenizer, int[] ids)
    {
        StreamingDecoder decoder = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        var text = new StringBuilder();
        foreach (int id in ids) text.Append(decoder.Append(id));
        return text.Append(decoder.Finish()).ToString();
    }

    private static string Window(int[] ids, int at) => $"[{string.Join(", ", ids.Skip(at).Take(8))}{(ids.Length > at + 8 ? ", ..." : "")}]";
}
