using System.IO.Compression;
using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Long words become the tokens that the definition gives, by work that grows as their length.</summary>
public sealed class LongWordMergerTests
{
    [Property(MaxTest = 2000)]
    public bool Merging_DoesWhatTheDefinitionSays(int seed)
    {
        var random = new Random(seed);
        MergeTable merges = RandomMerges.Create(random, letters: 3, count: random.Next(1, 40), shuffled: random.Next(2) == 0);
        var merger = new LongWordMerger(merges);
        // Several words, for the merger serves one after the other.
        for (int i = 0; i < 4; i++)
        {
            // Of one letter, of some, or of tokens too that merges make.
            int[] word = RandomMerges.Word(random, random.Next(200), below: random.Next(1, Math.Min(merges.TokenCount, 6)));
            int[] expected = RandomMerges.MergedByDefinition(merges, word);
            if (!expected.SequenceEqual(Long(merger, word))) return false;
        }
        return true;
    }

    [Fact]
    public void RunsOfOneToken_AreMergedFromTheLeft()
    {
        MergeTable merges = RandomMerges.Read("""{"model": {"vocab": {"a": 0, "aa": 1, "aaa": 2, "aaaa": 3}, "merges": ["a a", "aa aa", "aa a"]}}"""u8.ToArray(), out _);
        var merger = new LongWordMerger(merges);
        for (int length = 0; length < 12; length++) Assert.Equal(RandomMerges.MergedByDefinition(merges, new int[length]), Long(merger, new int[length]));
        Assert.Equal([3, 3, 2], Long(merger, new int[11]));
    }

    [Fact]
    public void TokenUsedAtALowerRankThanItIsMade_MergesBeforeTheNextPlace()
    {
        // 'bc' comes last, but what it makes with the 'a' before it comes first.
        MergeTable merges = RandomMerges.Read("""{"model": {"vocab": {"a": 0, "b": 1, "c": 2, "bc": 3, "abc": 4, "abcbc": 5, "bcb": 6}, "merges": ["a bc", "abc bc", "bc b", "b c"]}}"""u8.ToArray(), out _);
        int[] word = [0, 1, 2, 1, 2, 1, 0, 1, 2];
        Assert.Equal([5, 1, 4], RandomMerges.MergedByDefinition(merges, word));
        Assert.Equal([5, 1, 4], Long(new LongWordMerger(merges), word));
    }

    [Fact]
    public void MergesOfEverySmallTokenizer_GiveWhatAHeapGives()
    {
        var random = new Random(5);
        int lists = 0;
        foreach (string file in Directory.GetFiles(TestPaths.Data("tokenizers"), "tokenizer.json", SearchOption.AllDirectories))
        {
            byte[] json = File.ReadAllBytes(file);
            if (TokenizerJson.Parse(json, file).Component("model").Optional("merges") is null) continue;
            CheckAgainstHeap(random, json);
            lists++;
        }
        Assert.True(lists > 30, $"{lists} merge lists are fewer than the repository holds");
    }

    [Theory]
    [InlineData("gemma3")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen3")]
    [InlineData("smollm2")]
    public void MergesOfAPublishedTokenizer_GiveWhatAHeapGives(string name)
    {
        string folder = TestPaths.Shared("goldens", "tokenizers", name), file = Path.Combine(folder, "tokenizer.json");
        using var json = new MemoryStream();
        using (Stream stored = File.Exists(file) ? File.OpenRead(file) : new GZipStream(File.OpenRead(file + ".gz"), CompressionMode.Decompress)) stored.CopyTo(json);
        CheckAgainstHeap(new Random(5), json.ToArray(), File.ReadAllText(Path.Combine(folder, "cases.jsonl")));
    }

    [Theory]
    [InlineData("one letter", false)]
    [InlineData("one letter", true)]
    [InlineData("words run together", false)]
    [InlineData("letters at random", false)]
    [InlineData("letters at random", true)]
    public void Work_GrowsAsTheLengthOfTheWord(string kind, bool shuffled)
    {
        MergeTable merges = RandomMerges.CreateFull(new Random(3), shuffled);
        double small = StepsPerSymbol(merges, kind, 1 << 16), middle = StepsPerSymbol(merges, kind, 1 << 19), large = StepsPerSymbol(merges, kind, 1 << 22);
        Assert.InRange(middle, 0.99 * small, 1.01 * small);
        Assert.InRange(large, 0.99 * small, 1.01 * small);
        // Each place in a list costs two steps; there are one a symbol at first and two a merge at most.
        Assert.InRange(large, 1, 6);
    }

    private static double StepsPerSymbol(MergeTable merges, string kind, int length)
    {
        int[] word = kind switch
        {
            "one letter" => new int[length],
            "words run together" => [.. Enumerable.Range(0, length).Select(i => "internationalization"[i % 20] % 3)],
            _ => RandomMerges.Word(new Random(7), length, below: 3),
        };
        var merger = new LongWordMerger(merges);
        Assert.InRange(merger.Merge(word), 1, length / 2);
        return merger.Steps / (double)length;
    }

    private static void CheckAgainstHeap(Random random, byte[] json, string texts = "")
    {
        MergeTable merges = RandomMerges.Read(json, out TokenVocabulary vocabulary);
        int[] characters = [.. vocabulary.Tokens.Where(token => token.Key.Length == 1).Select(token => token.Value).Order()];
        int[][] words =
        [
            // The ids go along with how frequent a character is: few of them make many merges.
            .. Enumerable.Range(0, 20).Select(i => RandomMerges.Word(random, 500 * i, characters.Length).Select(c => characters[c % (1 + (i * 7))]).ToArray()),
            .. characters.Take(100).Select(c => Enumerable.Repeat(c, 1 + random.Next(1000)).ToArray()),
            // As byte-level and as SentencePiece's vocabularies write a text.
            Symbols(vocabulary, ByteLevel(texts)),
            Symbols(vocabulary, texts.Replace(' ', '▁')),
        ];
        var merger = new LongWordMerger(merges);
        var wordMerger = new WordMerger(merges);
        foreach (int[] word in words)
        {
            int[] expected = HeapMerger.Merge(merges, word), symbols = [.. word];
            Assert.Equal(expected, Long(merger, word));
            Assert.Equal(expected, symbols[..wordMerger.Merge(symbols)]);
        }
    }

    private static string ByteLevel(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(ByteAlphabet.Of));

    private static int[] Symbols(TokenVocabulary vocabulary, string text) => [.. text.Select(c => vocabulary.TryGetId([c], out int id) ? id : -1).Where(id => id >= 0)];

    private static int[] Long(LongWordMerger merger, int[] word)
    {
        int[] symbols = [.. word];
        return symbols[..merger.Merge(symbols)];
    }
}
