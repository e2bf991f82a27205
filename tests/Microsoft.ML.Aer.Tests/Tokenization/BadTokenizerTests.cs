using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>tokenizer.json is untrusted: what cannot be honoured is refused, with file, place and reason.</summary>
public sealed class BadTokenizerTests
{
    [Theory]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": ""}""", "normalizer: the normalizer 'Precompiled' is not supported. Supported are BertNormalizer, ")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Digits"}, {"type": "UnicodeScripts"}]}""", "pre_tokenizer.pretokenizers[1]: the pre-tokenizer 'UnicodeScripts' is not supported.")]
    [InlineData("decoder", """{"type": "CTC"}""", "decoder: the decoder 'CTC' is not supported.")]
    [InlineData("post_processor", """{"type": "Elsewhere"}""", "post_processor: the post-processor 'Elsewhere' is not supported.")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", -1.5]]}""", "model: the model 'Unigram' is not supported. Supported are BPE, WordLevel, WordPiece.")]
    [InlineData("model.dropout", "0.1", "'dropout' is 0.1: random merges are not supported")]
    [InlineData("model.merges", """["a b", "b c"]""", "merges[1] needs the token 'c', which the vocabulary lacks.")]
    [InlineData("model.merges", """[["b", "a"]]""", "merges[0] needs the token 'ba', which the vocabulary lacks.")]
    [InlineData("model.merges", """["a"]""", "merges[0] is \"a\", expected two tokens")]
    [InlineData("model.vocab", """{"a": 0, "b": 0}""", "two tokens have the number 0")]
    [InlineData("model.vocab", """{"a": -1}""", "'a' has the number -1")]
    [InlineData("model.vocab", "[]", "'vocab' must be an object")]
    [InlineData("added_tokens", """[{"id": 9, "content": "<s>"}]""", "'<s>' has the id 9, but gets 6")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated"}""", "the regular expression '(a' is not supported: a '(' without its ')'")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Sideways"}""", "'behavior' is 'Sideways', expected one of ")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<z>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {}}""", "'special_tokens' lacks '<z>'")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}], "special_tokens": {"<s>": {"ids": [6]}}}""", "'single' lacks the sequence A")]
    [InlineData("pre_tokenizer", "3", "pre_tokenizer: expected an object, found 3")]
    public void Component_ThatCannotBeHonoured_IsRefusedByName(string key, string value, string message)
    {
        FormatException fault = Assert.Throws<FormatException>(() => TinyTokenizer.Create((key, JsonNode.Parse(value))));
        Assert.StartsWith(Path.Combine("folder", "tokenizer.json"), fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_ThatIsNone_IsRefused()
    {
        foreach (byte[] bytes in new[] { "{"u8.ToArray(), "[]"u8.ToArray(), [.. "{\"model\": \""u8, 0xFF, .. "\"}"u8], Encoding.UTF8.GetBytes(new string('[', 100_000)), [] })
        {
            var files = new Dictionary<string, byte[]> { [TokenizerFiles.Tokenizer] = bytes };
            Assert.StartsWith(Path.Combine("folder", "tokenizer.json"), Assert.Throws<FormatException>(() => PolicyTokenizer.Create(files, "folder")).Message, StringComparison.Ordinal);
        }
        Assert.Contains("not valid UTF-8", Assert.Throws<FormatException>(() => TinyTokenizerOf([.. "{\"model\": \""u8, 0xFF, .. "\"}"u8])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownCharacter_WithoutAToken_NamesTheCharacter()
    {
        PolicyTokenizer tokenizer = TinyTokenizer.Create(("model.unk_token", "<none>"));
        Assert.Contains("'z'", Assert.Throws<InvalidOperationException>(() => tokenizer.Encode("abz", addSpecialTokens: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileExpression_IsGivenUp_AndNamed()
    {
        // Of 200 letters every way to part them into ones and twos is tried before the missing 'b' is found missing: 10^41 ways.
        PolicyTokenizer tokenizer = TinyTokenizer.Create(("pre_tokenizer", JsonNode.Parse("""{"type": "Split", "pattern": {"Regex": "(a|aa)+b"}, "behavior": "Isolated"}""")));
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => tokenizer.Encode(new string('a', 200), addSpecialTokens: false));
        Assert.StartsWith($"{Path.Combine("folder", "tokenizer.json")}: pre_tokenizer.pattern: the regular expression '(a|aa)+b' did not come to an end in ", fault.Message, StringComparison.Ordinal);
        Assert.Equal([2], tokenizer.Encode("ab", addSpecialTokens: false));
    }

    [Fact]
    public void ExpressionThatIsSlowAgainAndAgain_IsGivenUpToo()
    {
        var pattern = new RegexPattern("a", "tokenizer.json: here");
        var matches = new List<TextSpan>();
        pattern.Find("aa", matches, new SearchTime(2));
        Assert.Equal(2, matches.Count);
        // Without time left: found at the first match, and where nothing matches.
        foreach (string text in new[] { "aa", "b" })
        {
            var none = new SearchTime(int.MinValue);
            Assert.StartsWith("tokenizer.json: here: the regular expression 'a' did not come to an end", Assert.Throws<InvalidOperationException>(() => pattern.Find(text, matches, none)).Message, StringComparison.Ordinal);
        }
        Assert.Equal(2, matches.Count);
    }

    [Fact]
    public void Vocabulary_LargerThanThePolicys_IsRefused()
    {
        using TinyPolicy folder = TinyPolicy.CreateWithWeights(TinyPolicy.Config(changes: ("vocab_size", 18)));
        FormatException fault = Assert.Throws<FormatException>(() => PolicyModel.FromCheckpointFolder(folder.Folder));
        Assert.Contains("tokenizer.json has 19 tokens, but the policy knows 18", fault.Message, StringComparison.Ordinal);
    }

    private static PolicyTokenizer TinyTokenizerOf(byte[] bytes) => PolicyTokenizer.Create(new Dictionary<string, byte[]> { [TokenizerFiles.Tokenizer] = bytes }, "folder");
}
