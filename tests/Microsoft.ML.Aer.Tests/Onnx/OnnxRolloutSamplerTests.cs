namespace Microsoft.ML.Aer.Tests;

public sealed class OnnxRolloutSamplerTests : RolloutSamplerContract
{
    protected override IReadOnlyList<string> Policies => ["llama-tied", "llama3-rope-scaled", "qwen2-bf16-sharded", "qwen3", "mistral", "phi3", "smollm3"];

    private protected override Task<IRolloutSampler> OpenAsync(string policy) =>
        Task.FromResult<IRolloutSampler>(new OwningSampler(Load(policy)));

    [Fact]
    public async Task SyncAsync_WeightsChangedInPlace_AreSampledUnderTheNewVersion()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        await using var sampler = new OnnxRolloutSampler(weights, 5);
        RolloutRequest[] requests = Samplers.Requests([[5, 6, 7], [9]], 4, new() { MaxNewTokens = 12, StopTokens = [] });
        List<Rollout> before = await Samplers.RunAsync(sampler, requests);
        Scale(weights, 1.5f);
        await sampler.SyncAsync(6, default);
        List<Rollout> after = await Samplers.RunAsync(sampler, requests);

        await using var fresh = new OnnxRolloutSampler(weights, 6, new() { FixedWeights = true });
        Samplers.AssertSame(await Samplers.RunAsync(fresh, requests), after, 5e-5);
        Assert.All(before, r => Assert.Equal(5, r.PolicyVersion));
        Assert.All(after, r => Assert.Equal(6, r.PolicyVersion));
        Assert.NotEqual(before[0].LogProbs[0], after[0].LogProbs[0]);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await sampler.SyncAsync(6, default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fresh.SyncAsync(7, default));
    }

    [Fact]
    public void StaleWeights_ArePrepackedOnes_AreFoundAndReloadedOnesAreNot()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 1, prepack: true);
        StaleWeightsCheck.Run(decoder, weights);
        Scale(weights, 1.01f);
        Assert.Contains("present weights", Assert.Throws<InvalidOperationException>(() => StaleWeightsCheck.Run(decoder, weights)).Message, StringComparison.Ordinal);
        decoder.Reload(prepack: true);
        StaleWeightsCheck.Run(decoder, weights);
        decoder.Reload(prepack: false);
        Scale(weights, 1.01f);
        StaleWeightsCheck.Run(decoder, weights);
        Assert.Equal(0, decoder.Pages.InUse);
    }

    public static TheoryData<string> Shapes => [.. UnusualPolicies.Names];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PlainPolicy_AnyShape_AgreesWithTheDecoder(string shape)
    {
        using NativePolicyWeights weights = UnusualPolicies.Create(shape);
        using var decoder = new OnnxDecoder(weights, threads: 2, prepack: false);
        StaleWeightsCheck.Run(decoder, weights);
    }

    [Fact]
    public async Task SampleAsync_LittleMemoryAndFewRows_GivesTheSameCompletions()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("rotary width 16 of 20");
        int[][] prompts = [[5], [9, 8, 7], [.. Enumerable.Range(3, 50)], [.. Enumerable.Range(5, 17)]];
        RolloutRequest[] requests = Samplers.Requests(prompts, 6, new() { MaxNewTokens = 40, StopTokens = [2, 3, 4] });
        await using var roomy = new OnnxRolloutSampler(weights, 1);
        List<Rollout> expected = await Samplers.RunAsync(roomy, requests);
        foreach (OnnxSamplerSettings settings in (OnnxSamplerSettings[])[
            new() { KeyValueBytes = 1 }, // no completion beside another
            new() { KeyValueBytes = 200_000, PrefillTokens = 7 },
            new() { MaxRows = 5, PrefillTokens = 16, Threads = 1 }])
        {
            await using var tight = new OnnxRolloutSampler(weights, 1, settings);
            Samplers.AssertSame(expected, await Samplers.RunAsync(tight, requests), 1e-4);
        }
    }

    [Fact]
    public void Run_ManySteps_AllocatesNothingPerToken()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 1, prepack: false);
        long Allocated(int tokens)
        {
            RolloutRequest[] requests = Samplers.Requests([[5, 6, 7]], 8, new() { MaxNewTokens = tokens, StopTokens = [] });
            long before = GC.GetAllocatedBytesForCurrentThread();
            new RolloutScheduler(decoder, new OnnxSamplerSettings(), 0, requests, _ => { }).Run(default);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(100);
        long few = Allocated(20), many = Allocated(100);
        // Tokens, log-probabilities and entropies of a completion, twice, a mask, and the table of its pages.
        Assert.InRange(many - few, 0, 8 * 80 * 40);
        Assert.Equal(0, decoder.Pages.InUse);
    }

    [Fact]
    public void Step_RowsThatGrow_AllocatesNothing()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 1, prepack: false);
        var settings = new SamplingSettings { MaxNewTokens = 100, StopTokens = [] };
        RolloutRequest request = Samplers.Requests([[5, 6, 7]], 8, settings)[0];
        long Allocated()
        {
            var group = new PromptGroup(request, decoder.Pages, weights.Config.ContextLength);
            decoder.Step.Clear();
            decoder.Step.Add(group.Cache, 0, request.PromptTokens, logits: 1);
            ReadOnlySpan<float> first = decoder.Run();
            foreach (CompletionBuilder completion in group.Completions) completion.Draw(first);
            DecodeRow[] rows = [.. group.Completions.Select(completion => new DecodeRow(group, completion, new KeyValueSequence(group.Cache, 3, 99)))];
            int[] token = new int[1];
            void Advance(int steps)
            {
                for (; steps > 0; steps--)
                {
                    decoder.Step.Clear();
                    foreach (DecodeRow row in rows)
                    {
                        token[0] = row.Completion.LastToken;
                        decoder.Step.Add(row.Cache, row.Position, token, logits: 1);
                    }
                    ReadOnlySpan<float> logits = decoder.Run();
                    for (int i = 0; i < rows.Length; i++) rows[i].Completion.Draw(logits.Slice(i * weights.Config.VocabularySize, weights.Config.VocabularySize));
                }
            }
            Advance(10);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Advance(80);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(); // what is done once a process, as compiling is, may allocate on this thread
        Assert.Equal(0, Allocated());
    }

    [Fact]
    public async Task SampleAsync_ManyPrompts_StaysWithinItsMemoryForKeysAndValues()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        RolloutRequest[] requests = Samplers.Requests([.. Enumerable.Range(0, 100).Select(i => new[] { 5, 6, i % 20 })], 4, new() { MaxNewTokens = 60, StopTokens = [] });
        await using var roomy = new OnnxRolloutSampler(weights, 1);
        await Samplers.RunAsync(roomy, requests);
        const long budget = 8 << 20; // what is allocated at a time, so that this is what a sampler may come to hold
        await using var tight = new OnnxRolloutSampler(weights, 1, new() { KeyValueBytes = budget });
        Assert.Equal(400, (await Samplers.RunAsync(tight, requests)).Count);
        Assert.InRange(tight.KeyValueBytes, 1, budget);
        Assert.True(roomy.KeyValueBytes > budget, $"Without a bound {roomy.KeyValueBytes} bytes were enough, so the bound was not tested.");
    }

    private static unsafe void Scale(NativePolicyWeights weights, float factor)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(weights.Config))
        {
            var values = new Span<float>((void*)weights.Address(parameter.Name), (int)parameter.Count);
            System.Numerics.Tensors.TensorPrimitives.Multiply(values, factor, values);
        }
    }

    internal static NativePolicyWeights Load(string name) => NativePolicyWeights.Load(TestPaths.Shared("goldens", "policies", name));

    // The tests of every sampler dispose the sampler alone; here that takes the weights along.
    private sealed class OwningSampler(NativePolicyWeights weights) : IRolloutSampler
    {
        private readonly OnnxRolloutSampler _inner = new(weights, 1);

        public long PolicyVersion => _inner.PolicyVersion;

        public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken) => _inner.SampleAsync(requests, cancellationToken);

        public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken) => _inner.SyncAsync(policyVersion, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await _inner.DisposeAsync();
            weights.Dispose();
        }
    }
}
