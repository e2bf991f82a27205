using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Words of any length become the tokens that the definition gives, cut where no merge can come or whole.</summary>
public sealed class WordMergerTests
{
    [Property(MaxTest = 500)]
    public bool Merging_DoesWhatTheDefinitionSays(int seed)
    {
        var random = new Random(seed);
        MergeTable merges = RandomMerges.Create(random, letters: 6, count: random.Next(1, 60), shuffled: random.Next(2) == 0);
        // Of letters only, or of tokens too that merges make.
        int[] word = RandomMerges.Word(random, random.Next(3) == 0 ? random.Next(500) : random.Next(70), below: random.Next(2) == 0 ? 6 : merges.TokenCount);
        int[] symbols = [.. word];
        int left = new WordMerger(merges).Merge(symbols);
        return symbols.AsSpan(0, left).SequenceEqual(RandomMerges.MergedByDefinition(merges, word));
    }

    [Fact]
    public void Cuts_LieWhereNoTokenReaches()
    {
        // 'cd' is made after 'bcd' uses it; nothing joins 'd' with what follows it, nor 'a' with 'c'.
        var cuts = new WordCuts(RandomMerges.Read("""{"model": {"vocab": {"a": 0, "b": 1, "c": 2, "d": 3, "ab": 4, "cd": 5, "bcd": 6, "abcd": 7}, "merges": ["a b", "b cd", "ab cd", "c d"]}}"""u8.ToArray(), out _));
        Assert.Equal([(0, 1), (1, 2), (2, 3)], from left in Enumerable.Range(0, 4) from right in Enumerable.Range(0, 4) where !cuts.Between(left, right) select (left, right));
        // A symbol that a merge makes as well may stand for several.
        Assert.False(cuts.Between(5, 0));
    }

    [Fact]
    public void Ends_ThatDependOnHowATokenIsMade_MakeNoCuts()
    {
        // '<0x61>' is a symbol of its own, and part of a token that is made of its characters too.
        var cuts = new WordCuts(RandomMerges.Read("""{"model": {"vocab": {"<": 0, "0x61>": 1, "<0x61>": 2, "b": 3, "0x61>b": 4, "<0x61>b": 5}, "merges": ["<0x61> b", "0x61> b", "< 0x61>b"]}}"""u8.ToArray(), out _));
        Assert.False(cuts.Between(3, 3));
    }
}
