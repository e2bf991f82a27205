namespace Microsoft.ML.Aer.Tests;

public sealed class PrepackingChoiceTests
{
    // Hidden 64, MLP 128, 2 layers, 4 heads and 2 key-value heads of 16, vocabulary 1000, head of its own.
    private static readonly PolicyConfig Small = TinyPolicy.Parse(TinyPolicy.Config(changes:
        [("hidden_size", 64), ("intermediate_size", 128), ("head_dim", 16), ("vocab_size", 1000), ("max_position_embeddings", 4096)]));

    // By hand: 2 x 1000 x 64; a layer 64 x 64 queries, twice 32 x 64 keys and values, 64 x 64 output, 3 x 64 x 128 MLP, 2 x 64 norms; the last norm.
    private const double Parameters = 128_000 + (2 * (4096 + 4096 + 4096 + 24_576 + 128)) + 64;

    // A session costs 20 ms and 0.9 s a gigabyte; 200 billion operations a second, of which 5 % more tokens a second save 1/21.
    private const double BreakEven = (0.02 + (0.9 * 4 * Parameters / 1e9)) * 21 / (2 * Parameters / 2e11);

    private readonly PrepackingChoice _choice = new(Small);

    [Theory]
    [InlineData(48, 1.01, true)]
    [InlineData(48, 0.99, false)]
    [InlineData(256, 1.01, true)]
    [InlineData(256, 0.99, false)]
    [InlineData(47, 1.01, false)] // so few gain nothing, however many tokens
    [InlineData(47, 1000, false)]
    [InlineData(1, 1000, false)]
    public void IsWorth_WhereTheGainPaysForTheSession(int rows, double share, bool expected) => Assert.Equal(expected, _choice.IsWorth((long)(share * BreakEven), rows));

    [Fact]
    public void IsWorth_OfRequests_CountsPromptsAndHalfOfTheLimits()
    {
        // 60 completions of each of 4 prompts of 10 tokens: 40 + 240 x limit / 2 tokens.
        int limit = (int)((BreakEven - 40) / 120);
        Assert.False(_choice.IsWorth(Requests(4, 60, 10, limit - 1), 256));
        Assert.True(_choice.IsWorth(Requests(4, 60, 10, limit + 1), 256));
        Assert.True(_choice.IsWorth(Requests(4, 60, 10 + (int)BreakEven, 2), 256)); // prompts alone
        Assert.False(_choice.IsWorth(Requests(4, 60, 10, limit + 1), 47)); // they would grow 47 at a time
        Assert.False(_choice.IsWorth(Requests(4, 11, 10, 1000 * limit), 256)); // 44 in all
    }

    [Fact]
    public void IsWorth_OnceTrue_StaysSoForMore_AndIsTheSameEachTime()
    {
        bool[][] found = Grid();
        for (int i = 0; i < found.Length; i++)
        {
            for (int j = 0; j < found[i].Length; j++)
            {
                if (!found[i][j]) continue;
                Assert.True(i + 1 == found.Length || found[i + 1][j]);
                Assert.True(j + 1 == found[i].Length || found[i][j + 1]);
            }
        }
        Assert.Contains(true, found.SelectMany(row => row));
        Assert.Contains(false, found.SelectMany(row => row));
        for (int again = 0; again < 3; again++) Assert.Equal(found, Grid());

        // By number of completions and by their limit.
        static bool[][] Grid()
        {
            var choice = new PrepackingChoice(Small);
            return [.. Enumerable.Range(1, 12).Select(groups => Enumerable.Range(0, 16).Select(power => choice.IsWorth(Requests(groups, 8, 10, 1 << power), 256)).ToArray())];
        }
    }

    [Fact]
    public void IsWorth_PolicyWhoseCopiesDoNotFit_IsNever()
    {
        // 2 x 2^20 x 2^20 weights of 4 bytes in the embedding and the head alone.
        PolicyConfig huge = TinyPolicy.Parse(TinyPolicy.Config(changes: [("hidden_size", 1 << 20), ("vocab_size", 1 << 20), ("head_dim", 1 << 18)]));
        Assert.False(new PrepackingChoice(huge).IsWorth(1L << 40, 256));
    }

    private static RolloutRequest[] Requests(int prompts, int completions, int promptLength, int limit) =>
        [.. Enumerable.Range(0, prompts).Select(id => new RolloutRequest(id, new int[promptLength], new ulong[completions], new() { MaxNewTokens = limit, StopTokens = [] }))];
}
