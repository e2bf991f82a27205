using System.Text.Json.Nodes;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyTokenizerTests
{
    private const string BosTemplate = """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {"<s>": {"ids": [6]}}}""";

    [Fact]
    public void EncodePrompt_AddsTheFirstTokenOnce()
    {
        PolicyTokenizer tokenizer = TinyTokenizer.Create(("post_processor", JsonNode.Parse(BosTemplate)));
        Assert.Equal([6, 5], tokenizer.EncodePrompt("aba"));
        Assert.Equal([6, 5], tokenizer.EncodePrompt("<s>aba"));
        Assert.Equal([6, 6, 5], tokenizer.Encode("<s>aba", addSpecialTokens: true));
        Assert.Equal([5], tokenizer.EncodeCompletion("aba"));
    }

    [Fact]
    public void Merges_GoByRankAndThenFromTheLeft()
    {
        PolicyTokenizer tokenizer = TinyTokenizer.Create();
        Assert.Equal([2, 2, 4, 2, 3, 0], tokenizer.Encode("abab abza", addSpecialTokens: false));
        Assert.Equal("abab ab<unk>a", tokenizer.Decode([2, 2, 4, 2, 3, 0], skipSpecialTokens: false));
    }

    [Fact]
    public void LongWord_IsCutIntoTheSameTokensAsManyTimesItsPart()
    {
        PolicyTokenizer tokenizer = TinyTokenizer.Create();
        int[] ids = tokenizer.Encode(string.Concat(Enumerable.Repeat("abaz", 250_000)), addSpecialTokens: false);
        Assert.Equal(500_000, ids.Length);
        Assert.All(ids.Chunk(2), pair => Assert.Equal([5, 3], pair));
    }

    [Fact]
    public void Tokenizer_IsOneOfMLNets()
    {
        Tokenizer tokenizer = TinyTokenizer.Create().Tokenizer;
        Assert.Equal([2, 4, 5], tokenizer.EncodeToIds("ab aba"));
        Assert.Equal(3, tokenizer.CountTokens("ab aba"));
        Assert.Equal("ab aba", tokenizer.Decode([2, 4, 5]));
        Assert.Equal(["ab", " ", "aba"], tokenizer.EncodeToTokens("ab aba", out _).Select(token => token.Value));
    }

    [Theory]
    [InlineData("""{"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "pad_token": null}""")]
    public void Roles_AreReadInBothSpellings(string config)
    {
        PolicyTokenizer tokenizer = TinyTokenizer.Create(TinyTokenizer.Json().ToJsonString(), config);
        Assert.Equal(("<s>", "</s>", null), (tokenizer.BosText, tokenizer.EosText, tokenizer.PadText));
    }

    [Fact]
    public void SeveralThreads_GiveWhatOneGives()
    {
        PolicyTokenizer tokenizer = PolicyTokenizer.Load(TestPaths.Data("tokenizers", "bl-qwen2"));
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Repeat($"Text {i}, naïve 中文 {i * 7919}!\n", 1 + (i % 9))))];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text, addSpecialTokens: false))];
        int[][] found = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => found[i] = tokenizer.Encode(texts[i], addSpecialTokens: false));
        Assert.Equal(expected, found);
    }
}
