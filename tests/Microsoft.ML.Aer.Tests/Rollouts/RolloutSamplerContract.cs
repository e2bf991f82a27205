namespace Microsoft.ML.Aer.Tests;

/// <summary>What every sampler must do; a sampler's tests derive from this and say how to make one.</summary>
public abstract class RolloutSamplerContract
{
    private const int NewTokens = 24;

    /// <summary>The policies of the goldens that the sampler can run.</summary>
    protected abstract IReadOnlyList<string> Policies { get; }

    /// <summary>A sampler of one of the policies; skips visibly where the machine lacks what it needs.</summary>
    private protected abstract Task<IRolloutSampler> OpenAsync(string policy);

    [Fact]
    public async Task SampleAsync_Greedy_ContinuesAsTransformersDoes()
    {
        foreach (string policy in Policies)
        {
            await using IRolloutSampler sampler = await OpenAsync(policy);
            PolicyGolden golden = PolicyGolden.Read(policy);
            SamplingSettings greedy = new() { Temperature = 0, MaxNewTokens = NewTokens, StopTokens = [] };

            List<Rollout> rollouts = await Samplers.RunAsync(sampler, Samplers.Requests(golden.Prompts, 1, greedy));
            for (int i = 0; i < golden.Prompts.Length; i++)
            {
                Assert.Equal(golden.Greedy[i], rollouts[i].Tokens);
                Assert.Equal(FinishReason.Length, rollouts[i].FinishReason);
                Assert.Null(rollouts[i].TruncatedLogProbs);
            }

            rollouts = await Samplers.RunAsync(sampler, Samplers.Requests(golden.Prompts, 1, greedy with { StopTokens = golden.StopTokens }));
            for (int i = 0; i < golden.Prompts.Length; i++)
            {
                Assert.Equal(golden.GreedyWithStop[i], rollouts[i].Tokens);
                bool stopped = golden.StopTokens.Contains(golden.GreedyWithStop[i][^1]);
                Assert.Equal(stopped ? FinishReason.Stop : FinishReason.Length, rollouts[i].FinishReason);
            }
        }
    }

    [Fact]
    public async Task SampleAsync_FirstTokens_HaveTheGoldensLogProbsAndEntropies()
    {
        foreach (string policy in Policies)
        {
            await using IRolloutSampler sampler = await OpenAsync(policy);
            PolicyGolden golden = PolicyGolden.Read(policy);
            SamplingSettings sampling = new() { Temperature = 0.8f, TopK = 20, TopP = 0.9f, MaxNewTokens = 1, StopTokens = [] };

            foreach (Rollout rollout in await Samplers.RunAsync(sampler, Samplers.Requests(golden.Prompts, 8, sampling)))
            {
                float[] logits = golden.FirstLogits[rollout.RequestId];
                double[] full = NaiveSampling.Softmax(logits, sampling.Temperature), truncated = NaiveSampling.Truncated(logits, sampling);
                int token = rollout.Tokens[0];
                Assert.Equal(Math.Log(full[token]), rollout.LogProbs[0], 1e-4);
                Assert.Equal(Math.Log(truncated[token]), rollout.TruncatedLogProbs![0], 1e-4);
                Assert.Equal(NaiveSampling.Entropy(full), rollout.Entropies[0], 1e-4);
                Assert.Equal([1], rollout.LossMask);
            }
        }
    }

    [Fact]
    public async Task SampleAsync_AnyBatchAndOrder_GivesEachStreamTheSameCompletion()
    {
        string policy = Policies[0];
        await using IRolloutSampler sampler = await OpenAsync(policy);
        // 5 prompts x 9 samples: more rows than one batch of any sampler that limits them.
        SamplingSettings sampling = new() { Temperature = 1.2f, MaxNewTokens = 20, StopTokens = PolicyGolden.Read(policy).StopTokens };
        RolloutRequest[] requests = Samplers.Requests(PolicyGolden.Read(policy).Prompts, 9, sampling);

        List<Rollout> together = await Samplers.RunAsync(sampler, requests);
        List<Rollout> backwards = await Samplers.RunAsync(sampler, [.. requests.Reverse()]);
        var alone = new List<Rollout>();
        foreach (RolloutRequest request in requests)
        {
            for (int i = 0; i < request.Streams.Length; i += 4)
            {
                List<Rollout> part = await Samplers.RunAsync(sampler, [request with { Streams = [request.Streams[i]] }]);
                alone.Add(part[0] with { SampleIndex = i });
            }
        }

        Assert.Equal(45, together.Count);
        Samplers.AssertSame(together, backwards, 1e-5);
        Samplers.AssertSame([.. together.Where(r => r.SampleIndex % 4 == 0)], alone, 1e-4);
        Assert.True(together.DistinctBy(r => string.Join(',', r.Tokens)).Count() > 40, "samples of a group hardly differ");
        Assert.Contains(together, r => r.FinishReason == FinishReason.Stop);
        Assert.Contains(together, r => r.FinishReason == FinishReason.Length);
    }

    [Fact]
    public async Task SampleAsync_ContextReached_EndsForLength()
    {
        await using IRolloutSampler sampler = await OpenAsync(Policies[0]);
        SamplingSettings sampling = new() { MaxNewTokens = 1000, StopTokens = [] };
        int context = Samplers.ContextLength(Policies[0]);
        RolloutRequest[] requests =
        [
            new(0, [.. Enumerable.Range(0, context - 3).Select(i => 3 + i % 200)], [1, 2], sampling),
            new(1, [5, 6, 7], [3], sampling with { MaxNewTokens = 2 }),
            new(2, [.. Enumerable.Range(0, context - 1).Select(i => 5 + i % 100)], [4], sampling),
        ];

        List<Rollout> rollouts = await Samplers.RunAsync(sampler, requests);
        Assert.Equal([3, 3, 2, 1], rollouts.Select(r => r.Tokens.Length));
        Assert.All(rollouts, r => Assert.Equal(FinishReason.Length, r.FinishReason));
    }

    [Fact]
    public async Task SampleAsync_BadRequest_IsRefusedBeforeAnything()
    {
        await using IRolloutSampler sampler = await OpenAsync(Policies[0]);
        SamplingSettings sampling = new() { MaxNewTokens = 4, StopTokens = [] };
        Assert.Throws<ArgumentException>(() => sampler.SampleAsync([new(0, [], [1], sampling)], default));
        Assert.Throws<ArgumentException>(() => sampler.SampleAsync([new(0, [100_000], [1], sampling)], default));
    }

    [Fact]
    public async Task SampleAsync_CancelledOrAbandoned_LeavesTheSamplerUsable()
    {
        await using IRolloutSampler sampler = await OpenAsync(Policies[0]);
        int[][] prompts = PolicyGolden.Read(Policies[0]).Prompts;
        RolloutRequest[] requests = Samplers.Requests(prompts, 4, new() { MaxNewTokens = 200, StopTokens = [] });

        using var cancellation = new CancellationTokenSource();
        requests[0] = requests[0] with { Sampling = requests[0].Sampling with { MaxNewTokens = 1 } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Rollout _ in sampler.SampleAsync(requests, cancellation.Token)) await cancellation.CancelAsync();
        });
        await foreach (Rollout _ in sampler.SampleAsync(requests, default)) break;
        using var early = new CancellationTokenSource();
        await early.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Samplers.RunAsync(sampler, requests, early.Token));

        SamplingSettings few = new() { MaxNewTokens = 3, StopTokens = [] };
        Assert.Equal(5, (await Samplers.RunAsync(sampler, Samplers.Requests(prompts, 1, few))).Count);
        Assert.Empty(await Samplers.RunAsync(sampler, []));
    }
}
