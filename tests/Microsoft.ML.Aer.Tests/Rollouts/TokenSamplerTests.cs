using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

public sealed class TokenSamplerTests
{
    private const int Draws = 200_000;

    private static SamplingSettings Settings(float temperature = 1, int topK = 0, float topP = 1) =>
        new() { Temperature = temperature, TopK = topK, TopP = topP, MaxNewTokens = 8, StopTokens = [] };

    [Theory]
    [InlineData(1f, 0, 1f)]
    [InlineData(0.6f, 0, 1f)]
    [InlineData(1.7f, 0, 1f)]
    [InlineData(1f, 5, 1f)]
    [InlineData(1f, 0, 0.7f)]
    [InlineData(0.8f, 12, 0.9f)]
    public void Sample_ManyDraws_FollowsTheSoftmax(float temperature, int topK, float topP)
    {
        float[] logits = NaiveSampling.Logits(24, spread: 1.5, seed: 5);
        SamplingSettings settings = Settings(temperature, topK, topP);
        var counts = new long[logits.Length];
        // Positions of one stream and first positions of many streams must both be independent draws.
        ulong stream = RandomStream.Key(1, 2, 3, 4);
        for (int i = 0; i < Draws / 2; i++) counts[TokenSampler.Sample(logits, settings, stream, i).Token]++;
        for (int i = 0; i < Draws / 2; i++) counts[TokenSampler.Sample(logits, settings, RandomStream.Key(1, i / 64, i, i % 8), 0).Token]++;

        AssertChiSquare(NaiveSampling.Truncated(logits, settings), counts);
    }

    [Fact]
    public void Sample_LargeVocabulary_FollowsTheSoftmaxAcrossBlocks()
    {
        // Tokens in three far apart regions, so that both the choice of the block and the one within it are seen.
        float[] logits = NaiveSampling.Logits(5000, spread: 0.5, seed: 6);
        for (int i = 0; i < logits.Length; i++) logits[i] -= i % 625 == 3 ? 0 : 8;
        var counts = new long[logits.Length];
        for (int i = 0; i < 40_000; i++) counts[TokenSampler.Sample(logits, Settings(), 77, i).Token]++;

        AssertChiSquare(NaiveSampling.Softmax(logits, 1), counts);
    }

    [Property(MaxTest = 150)]
    public bool Sample_AnyRow_AgreesWithTheNaiveCalculation(int seed, byte size, byte knob)
    {
        int count = 1 + size * 23 + knob % 7; // up to about 5,900: one block, several, ragged last one
        float[] logits = NaiveSampling.Logits(count, spread: 0.2 + knob % 6, seed);
        SamplingSettings settings = Settings(
            temperature: 0.3f + knob % 4 * 0.5f,
            topK: knob % 3 == 0 ? 0 : 1 + knob * 3 % 400,
            topP: knob % 5 == 0 ? 1 : 0.1f + knob % 9 * 0.1f);
        double[] full = NaiveSampling.Softmax(logits, settings.Temperature);
        double[] truncated = NaiveSampling.Truncated(logits, settings);
        for (int position = 0; position < 5; position++)
        {
            SampledToken drawn = TokenSampler.Sample(logits, settings, (ulong)seed, position);
            Assert.True(truncated[drawn.Token] > 0, $"token {drawn.Token} was cut, yet drawn");
            Assert.Equal(Math.Log(full[drawn.Token]), drawn.LogProb, 1e-5);
            Assert.Equal(Math.Log(truncated[drawn.Token]), drawn.TruncatedLogProb, 1e-5);
            Assert.Equal(NaiveSampling.Entropy(full), drawn.Entropy, 1e-5);

            // The inverse of the naive cumulative distribution, unless the draw falls on a boundary's rounding.
            double target = RandomStream.Uniform((ulong)seed, position), below = truncated.Take(drawn.Token).Sum();
            Assert.InRange(target, below - 1e-6, below + truncated[drawn.Token] + 1e-6);
        }
        return true;
    }

    [Theory]
    [InlineData(49_152, 50, 1f, 1.0)]
    [InlineData(49_152, 0, 0.95f, 1.0)]
    [InlineData(49_152, 0, 0.95f, 6.0)]
    [InlineData(49_152, 1000, 0.5f, 2.0)]
    public void Sample_FullSizedVocabulary_AgreesWithTheNaiveCalculation(int count, int topK, float topP, double spread)
    {
        float[] logits = NaiveSampling.Logits(count, spread, seed: 9);
        SamplingSettings settings = Settings(0.9f, topK, topP);
        double[] full = NaiveSampling.Softmax(logits, settings.Temperature), truncated = NaiveSampling.Truncated(logits, settings);
        for (int position = 0; position < 200; position++)
        {
            SampledToken drawn = TokenSampler.Sample(logits, settings, 3, position);
            Assert.Equal(Math.Log(full[drawn.Token]), drawn.LogProb, 1e-5);
            Assert.Equal(Math.Log(truncated[drawn.Token]), drawn.TruncatedLogProb, 1e-5);
            Assert.Equal(NaiveSampling.Entropy(full), drawn.Entropy, 1e-4);
        }
    }

    [Fact]
    public void Sample_Greedy_TakesTheFirstOfTheLikeliestAtTemperatureOne()
    {
        float[] logits = [0.5f, 2, -1, 2, 1.5f];
        SampledToken drawn = TokenSampler.Sample(logits, Settings(temperature: 0), 123, 4);

        double[] softmax = NaiveSampling.Softmax(logits, 1);
        Assert.Equal(1, drawn.Token);
        Assert.Equal(Math.Log(softmax[1]), drawn.LogProb, 1e-6);
        Assert.Equal(drawn.LogProb, drawn.TruncatedLogProb);
        Assert.Equal(NaiveSampling.Entropy(softmax), drawn.Entropy, 1e-6);
    }

    [Fact]
    public void Sample_TopKAmongEqualLogits_KeepsTheLowestIds()
    {
        float[] logits = [1, 0f, 1, -0f, 1, 1];
        int[] Seen(SamplingSettings settings) =>
            [.. Enumerable.Range(0, 500).Select(i => TokenSampler.Sample(logits, settings, 5, i).Token).Distinct().Order()];

        Assert.Equal([0, 2, 4], Seen(Settings(topK: 3)));
        Assert.Equal([0, 1, 2, 4, 5], Seen(Settings(topK: 5)));
        Assert.Equal([0], Seen(Settings(topK: 1)));
    }

    [Fact]
    public void Sample_TopP_KeepsTheTokenThatCrossesAndNoMore()
    {
        float[] logits = [.. new[] { 0.4, 0.3, 0.2, 0.1 }.Select(p => (float)Math.Log(p))];
        int[] Seen(SamplingSettings settings) =>
            [.. Enumerable.Range(0, 2000).Select(i => TokenSampler.Sample(logits, settings, 5, i).Token).Distinct().Order()];

        Assert.Equal([0], Seen(Settings(topP: 0.39f)));
        Assert.Equal([0, 1], Seen(Settings(topP: 0.41f)));
        Assert.Equal([0, 1, 2], Seen(Settings(topP: 0.71f)));
        // 0.5 of four equal tokens is reached by two of them exactly; 0.55 of what top-k 2 left needs both.
        logits = [1, 1, 1, 1];
        Assert.Equal([0, 1], Seen(Settings(topP: 0.5f)));
        Assert.Equal([0, 1], Seen(Settings(topK: 2, topP: 0.55f)));
        Assert.Equal([0], Seen(Settings(topK: 2, topP: 0.5f)));
    }

    [Fact]
    public void Sample_OneCertainToken_HasNoEntropy()
    {
        SampledToken drawn = TokenSampler.Sample([-500, 900, -500], Settings(), 1, 0);
        Assert.Equal(new SampledToken(1, 0, 0, 0), drawn);
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NegativeInfinity, 0.7f)]
    public void Sample_LogitNotFinite_NamesTheToken(float bad, float temperature)
    {
        float[] logits = NaiveSampling.Logits(3000, 1, 1);
        logits[2345] = bad;
        var error = Assert.Throws<InvalidOperationException>(() => TokenSampler.Sample(logits, Settings(temperature), 1, 0));
        Assert.Contains("token 2345", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_TemperatureTooSmallForTheLogits_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => TokenSampler.Sample([0, 90, 3], Settings(1e-38f), 1, 0));
        Assert.Contains("temperature", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_WarmedUp_AllocatesNothing()
    {
        float[] logits = NaiveSampling.Logits(4096, 1, 1);
        SamplingSettings settings = Settings(0.9f, topK: 40, topP: 0.9f);
        TokenSampler.Sample(logits, settings, 1, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 100; i++) TokenSampler.Sample(logits, settings, 1, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Pearson's statistic has mean df and variance 2 df; five deviations above is out of reach for a right sampler.
    private static void AssertChiSquare(double[] expected, long[] counts)
    {
        double statistic = 0, draws = counts.Sum();
        double pooledExpected = 0, pooledCount = 0;
        int cells = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double mean = expected[i] * draws;
            if (mean == 0) Assert.Equal(0, counts[i]);
            if (mean < 10)
            {
                pooledExpected += mean;
                pooledCount += counts[i];
                continue;
            }
            cells++;
            statistic += (counts[i] - mean) * (counts[i] - mean) / mean;
        }
        if (pooledExpected >= 10)
        {
            cells++;
            statistic += (pooledCount - pooledExpected) * (pooledCount - pooledExpected) / pooledExpected;
        }
        int freedom = cells - 1;
        Assert.InRange(statistic, 0, freedom + 5 * Math.Sqrt(2.0 * freedom));
    }
}
