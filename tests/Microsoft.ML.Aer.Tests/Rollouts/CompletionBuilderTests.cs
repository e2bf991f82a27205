namespace Microsoft.ML.Aer.Tests;

public sealed class CompletionBuilderTests
{
    private static RolloutRequest Request(SamplingSettings sampling, int promptLength = 3) =>
        new(7, [.. Enumerable.Range(1, promptLength)], [11, 22, 33], sampling);

    private static SamplingSettings Sampling(int maxNewTokens = 6, int topK = 0) =>
        new() { MaxNewTokens = maxNewTokens, StopTokens = [4, 9], TopK = topK };

    [Fact]
    public void Append_StopToken_EndsWithTheStopTokenIncluded()
    {
        var builder = new CompletionBuilder(Request(Sampling()), 1, contextLength: 64);
        builder.Append(new(3, -1, -1, 0.5f));
        Assert.False(builder.IsFinished);
        builder.Append(new(9, -2, -2, 0.25f));
        Rollout rollout = builder.Build(policyVersion: 5);

        Assert.Equal((7, 1, 5L), (rollout.RequestId, rollout.SampleIndex, rollout.PolicyVersion));
        Assert.Equal([3, 9], rollout.Tokens);
        Assert.Equal([-1, -2], rollout.LogProbs);
        Assert.Equal([0.5f, 0.25f], rollout.Entropies);
        Assert.Equal([1, 1], rollout.LossMask);
        Assert.Null(rollout.TruncatedLogProbs);
        Assert.Equal(FinishReason.Stop, rollout.FinishReason);
    }

    [Theory]
    [InlineData(6, 64, 3, 6)]
    [InlineData(6, 5, 3, 2)]
    [InlineData(1, 64, 3, 1)]
    public void Append_LimitOrContextReached_EndsForLength(int maxNewTokens, int contextLength, int promptLength, int expected)
    {
        var builder = new CompletionBuilder(Request(Sampling(maxNewTokens), promptLength), 0, contextLength);
        for (int i = 0; i < expected; i++)
        {
            Assert.False(builder.IsFinished);
            builder.Append(new(1, -1, -1, 1));
        }
        Assert.Equal(FinishReason.Length, builder.Build(1).FinishReason);
        Assert.Throws<InvalidOperationException>(() => builder.Append(new(1, -1, -1, 1)));
    }

    [Fact]
    public void Build_Truncating_KeepsBothLogProbs()
    {
        var builder = new CompletionBuilder(Request(Sampling(1, topK: 2)), 0, 64);
        builder.Append(new(1, -3, -1, 1));
        Rollout rollout = builder.Build(1);
        Assert.Equal([-3], rollout.LogProbs);
        Assert.Equal([-1], rollout.TruncatedLogProbs!);
    }

    [Fact]
    public void Build_Unfinished_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new CompletionBuilder(Request(Sampling()), 0, 64).Build(1));

    [Fact]
    public void Draw_RowsInAnyOrder_DrawTheSameTokens()
    {
        // Logits that depend on the completion's own past only, as a policy's do.
        float[] Policy(CompletionBuilder row) => NaiveSampling.Logits(50, 1, row.Count == 0 ? 0 : 1 + row.LastToken);
        RolloutRequest request = Request(new() { MaxNewTokens = 20, StopTokens = [4] });

        Rollout[] Run(int[] order)
        {
            var rows = new CompletionBuilder[3];
            for (int i = 0; i < 3; i++) rows[i] = new(request, i, 64);
            while (rows.Any(r => !r.IsFinished))
            {
                foreach (int i in order)
                {
                    if (!rows[i].IsFinished) rows[i].Draw(Policy(rows[i]));
                }
            }
            return [.. rows.Select(r => r.Build(1))];
        }

        Rollout[] forwards = Run([0, 1, 2]), backwards = Run([2, 1, 0]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(forwards[i].Tokens, backwards[i].Tokens);
            Assert.Equal(forwards[i].LogProbs, backwards[i].LogProbs);
        }
        Assert.NotEqual(forwards[0].Tokens, forwards[1].Tokens);
    }
}
