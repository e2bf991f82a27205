namespace Microsoft.ML.Aer.Tests;

public sealed class TokenDrawsTests
{
    private static readonly int[] s_prompt = [5, 6, 7];

    // 1 draws by itself, 90 on all threads.
    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    public void Run_SeveralCompletionsOfARow_DrawAsOneByOne(int completions)
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 2, prepack: false);
        RolloutRequest request = Samplers.Requests([s_prompt], completions, new() { MaxNewTokens = 4, StopTokens = [] })[0];
        var drawn = new PromptGroup(request, decoder.Pages, weights.Config.ContextLength);
        CompletionBuilder[] expected = [.. request.Streams.Select((_, sample) => new CompletionBuilder(request, sample, weights.Config.ContextLength))];

        decoder.Step.Add(drawn.Cache, 0, s_prompt, logits: 1);
        foreach (CompletionBuilder completion in drawn.Completions) decoder.Draws.Add(completion, 0);
        ReadOnlySpan<float> logits = decoder.Run();
        foreach (CompletionBuilder completion in expected) completion.Draw(logits);

        Assert.Equal(expected.Select(completion => completion.LastToken), drawn.Completions.Select(completion => completion.LastToken));
        Assert.Equal(1, drawn.Completions.Max(completion => completion.Count));
        Assert.True(completions == 1 || expected.Select(completion => completion.LastToken).Distinct().Count() > 5);
    }

    [Fact]
    public void Run_RowsOfTheirOwn_AreDrawnFromByWhoAskedForThem()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 2, prepack: false);
        int vocabulary = weights.Config.VocabularySize;
        RolloutRequest[] requests = Samplers.Requests([.. Enumerable.Range(3, 60).Select(token => (int[])[token])], 2, new() { MaxNewTokens = 4, Temperature = 0, StopTokens = [] });
        PromptGroup[] groups = [.. requests.Select(request => new PromptGroup(request, decoder.Pages, weights.Config.ContextLength))];
        for (int i = 0; i < groups.Length; i++)
        {
            decoder.Step.Add(groups[i].Cache, 0, requests[i].PromptTokens, logits: 1);
            foreach (CompletionBuilder completion in groups[i].Completions) decoder.Draws.Add(completion, i);
        }
        float[] logits = decoder.Run().ToArray();
        for (int i = 0; i < groups.Length; i++)
        {
            int likeliest = Array.IndexOf(logits, logits.Skip(i * vocabulary).Take(vocabulary).Max(), i * vocabulary) - (i * vocabulary);
            Assert.All(groups[i].Completions, completion => Assert.Equal(likeliest, completion.LastToken));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    public async Task Run_LogitThatIsNoNumber_IsThrownAsItWasAndOnlyOnce(int completions)
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        await using var sampler = new OnnxRolloutSampler(weights, 1);
        RolloutRequest[] requests = Samplers.Requests([s_prompt], completions, new() { MaxNewTokens = 4, StopTokens = [] });
        float before = SetFirst(weights, float.NaN);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Samplers.RunAsync(sampler, requests));
        Assert.Contains("The policy's logit of token 0 is NaN", refused.Message, StringComparison.Ordinal);

        SetFirst(weights, before);
        Assert.Equal(completions, (await Samplers.RunAsync(sampler, requests)).Count);
    }

    [Fact]
    public void Run_PassThatFails_LeavesNoDrawToTheNext()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var decoder = new OnnxDecoder(weights, threads: 1, prepack: false);
        RolloutRequest request = Samplers.Requests([s_prompt], 1, new() { MaxNewTokens = 4, StopTokens = [] })[0];
        var group = new PromptGroup(request, decoder.Pages, weights.Config.ContextLength);
        decoder.Step.Add(group.Cache, 0, [weights.Config.VocabularySize], logits: 1); // no such token
        decoder.Draws.Add(group.Completions[0], 0);
        Assert.ThrowsAny<Exception>(() => { decoder.Run(); });

        StaleWeightsCheck.Run(decoder, weights);
        Assert.Equal(0, group.Completions[0].Count);
    }

    // Sets the final norm's first weight and returns what it was.
    private static unsafe float SetFirst(NativePolicyWeights weights, float value)
    {
        float* norm = (float*)weights.Address(PolicyLayout.FinalNorm);
        (float before, *norm) = (*norm, value);
        return before;
    }
}
