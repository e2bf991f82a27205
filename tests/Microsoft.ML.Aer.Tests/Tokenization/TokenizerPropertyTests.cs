using System.Text;
using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What holds of byte-level tokenizers and of those with byte fallback, whatever the text.</summary>
public sealed class TokenizerPropertyTests
{
    private static readonly PolicyTokenizer Bytes = PolicyTokenizer.Load(TestPaths.Data("tokenizers", "bl-llama3"));
    private static readonly PolicyTokenizer Fallback = PolicyTokenizer.Load(TestPaths.Data("tokenizers", "sp-gemma"));

    [Property(MaxTest = 500)]
    public bool Decoding_GivesTheTextBack(string? text) => text is null || (RoundTrips(Bytes, text) && RoundTrips(Fallback, text));

    [Property(MaxTest = 500)]
    public bool Decoding_GivesAnyCodePointsBack(int[] codePoints)
    {
        string text = string.Concat(codePoints.Select(c => c & 0x1FFFFF).Where(Rune.IsValid).Select(c => new Rune(c).ToString()));
        return RoundTrips(Bytes, text) && RoundTrips(Fallback, text);
    }

    [Property(MaxTest = 300)]
    public bool StreamedText_IsTheDecodedText_AndNeverEndsInsideACharacter(int[] tokens)
    {
        int[] ids = [.. tokens.Select(t => (int)((uint)t % (uint)Bytes.VocabularySize))];
        StreamingDecoder decoder = Bytes.CreateStreamingDecoder(skipSpecialTokens: true);
        string[] parts = [.. ids.Select(decoder.Append), decoder.Finish()];
        return string.Concat(parts) == Bytes.Decode(ids, skipSpecialTokens: true) && parts.All(part => part.Length == 0 || !char.IsHighSurrogate(part[^1]));
    }

    [Property(MaxTest = 200)]
    public bool SpecialTokens_NeverAppearOutOfOrdinaryBytes(int[] tokens)
    {
        // Of decoded ordinary tokens' text, encoding makes ordinary tokens, unless the text spells a special one.
        int[] ids = [.. tokens.Select(t => (int)((uint)t % 400))];
        string text = Bytes.Decode(ids, skipSpecialTokens: false);
        return text.Contains("<|", StringComparison.Ordinal) || Bytes.Encode(text, addSpecialTokens: false).All(id => !Bytes.LeavesOut(id, skipSpecialTokens: true));
    }

    [Property(MaxTest = 300)]
    public bool AnyJson_IsReadOrRefused(string? text)
    {
        try
        {
            _ = TinyTokenizer.Create(text ?? "");
        }
        catch (FormatException)
        {
            // Refused, as it should be.
        }
        return true;
    }

    // Half of a surrogate pair is no text: it becomes U+FFFD, as in any UTF-8.
    private static bool RoundTrips(PolicyTokenizer tokenizer, string text) =>
        tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
