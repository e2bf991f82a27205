using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

public sealed class GenAIRolloutSamplerTests : RolloutSamplerContract
{
    protected override IReadOnlyList<string> Policies => ["llama-tied", "qwen2-bf16-sharded", "qwen3"];

    private protected override Task<IRolloutSampler> OpenAsync(string policy) =>
        Task.FromResult<IRolloutSampler>(GenAIRolloutSampler.Open(GenAITestLibrary.Golden(policy), new()));

    [Fact]
    public async Task SampleAsync_EndTokenThatIsNoStopToken_GoesOnAsTheSameCompletion()
    {
        // genai_config.json ends rows at 0 and 2; a request without stop tokens must not notice. Drawn flat, these
        // tokens are frequent, and what follows them must be what follows them in one uninterrupted prompt.
        string folder = GenAITestLibrary.Golden("llama-tied");
        await using GenAIRolloutSampler sampler = GenAIRolloutSampler.Open(folder, new());
        using var model = new GenAIModel(folder, new());
        SamplingSettings sampling = new() { Temperature = 2, MaxNewTokens = 30, StopTokens = [] };
        int[][] prompts = PolicyGolden.Read("llama-tied").Prompts;

        List<Rollout> rollouts = await Samplers.RunAsync(sampler, Samplers.Requests(prompts, 8, sampling));
        List<Rollout> interrupted = [.. rollouts.Where(r => r.Tokens[..^1].Intersect(sampler.Info.EosTokenIds).Any())];
        Assert.InRange(interrupted.Count, 2, 39);
        Assert.All(rollouts, r => Assert.Equal(30, r.Tokens.Length));
        foreach (Rollout rollout in interrupted.Take(4)) AssertLogProbs(model, prompts[rollout.RequestId], rollout, sampling);
    }

    [Fact]
    public async Task SampleAsync_DirectoryWithoutEndToken_GoesOnWhateverIsDrawn()
    {
        using var root = new TemporaryFolder();
        string folder = Path.Combine(root.FullName, "policy");
        await Copy("llama-tied")(0, folder, default);
        string file = Path.Combine(folder, GenAIModelInfo.FileName);
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        Assert.True(json["model"]!.AsObject().Remove("eos_token_id"));
        await File.WriteAllTextAsync(file, json.ToJsonString());
        await using GenAIRolloutSampler sampler = GenAIRolloutSampler.Open(folder, new());

        SamplingSettings sampling = new() { Temperature = 4, MaxNewTokens = 30, StopTokens = [] };
        List<Rollout> rollouts = await Samplers.RunAsync(sampler, Samplers.Requests(PolicyGolden.Read("llama-tied").Prompts, 8, sampling));
        Assert.All(rollouts, r => Assert.Equal(30, r.Tokens.Length));
        Assert.Contains(rollouts, r => r.Tokens.AsSpan(0, r.Tokens.Length - 1).Contains(0)); // what a library without end token takes for one
    }

    [Fact]
    public async Task SyncAsync_NewVersion_IsWrittenBesideTheOldOneAndThatDeleted()
    {
        using var root = new TemporaryFolder();
        await using GenAIRolloutSampler sampler = await CreateAsync(root, "llama-tied");
        Assert.Equal(3, sampler.PolicyVersion);
        Assert.Equal(["policy-00000003"], root.Names);

        await sampler.SyncAsync(4, default);
        Assert.Equal(4, sampler.PolicyVersion);
        Assert.All(await RunAsync(sampler), r => Assert.Equal(4, r.PolicyVersion));
        Assert.Equal(["policy-00000004"], root.Names);

        await sampler.DisposeAsync();
        Assert.Empty(root.Names);
        Assert.Throws<ObjectDisposedException>(() => sampler.SampleAsync([], default));
    }

    [Fact]
    public async Task SyncAsync_WhileCompletionsAreUnderWay_LetsThemEndWithTheirVersion()
    {
        using var root = new TemporaryFolder();
        await using GenAIRolloutSampler sampler = await CreateAsync(root, "llama-tied");
        RolloutRequest[] requests = Samplers.Requests(PolicyGolden.Read("llama-tied").Prompts, 8, new() { MaxNewTokens = 300, StopTokens = [7, 8, 9] });
        requests[0] = requests[0] with { Sampling = requests[0].Sampling with { MaxNewTokens = 1 } };

        var versions = new List<long>();
        await foreach (Rollout rollout in sampler.SampleAsync(requests, default))
        {
            if (versions.Count == 0) await sampler.SyncAsync(9, default);
            versions.Add(rollout.PolicyVersion);
        }
        Assert.Equal(40, versions.Count);
        Assert.All(versions, version => Assert.Equal(3, version));
        Assert.All(await RunAsync(sampler), r => Assert.Equal(9, r.PolicyVersion));
        Assert.Equal(["policy-00000009"], root.Names);
    }

    [Fact]
    public async Task SyncAsync_VersionNotLarger_IsRefused()
    {
        using var root = new TemporaryFolder();
        await using GenAIRolloutSampler sampler = await CreateAsync(root, "llama-tied");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await sampler.SyncAsync(3, default));
    }

    [Fact]
    public async Task SyncAsync_DirectoryExists_IsRefusedAndLeftAlone()
    {
        using var root = new TemporaryFolder();
        await using GenAIRolloutSampler sampler = await CreateAsync(root, "llama-tied");
        string existing = Directory.CreateDirectory(Path.Combine(root.FullName, "policy-00000005")).FullName;
        var error = await Assert.ThrowsAsync<IOException>(async () => await sampler.SyncAsync(5, default));
        Assert.Contains(existing, error.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(existing));
        Assert.Equal(3, sampler.PolicyVersion);
    }

    [Fact]
    public async Task SyncAsync_ExportFails_KeepsTheOldVersionAndNoRemains()
    {
        using var root = new TemporaryFolder();
        GenAITestLibrary.Need();
        await using GenAIRolloutSampler sampler = await GenAIRolloutSampler.CreateAsync(
            async (version, folder, cancellationToken) =>
            {
                await Copy("llama-tied")(version, folder, cancellationToken);
                if (version > 3) throw new IOException("disk full");
            },
            root.FullName, 3, new(), logger: null, default);

        await sampler.SyncAsync(4, default);
        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(async () => await RunAsync(sampler))).Message);
        Assert.Equal(["policy-00000003"], root.Names);
        Assert.All(await RunAsync(sampler), r => Assert.Equal(3, r.PolicyVersion));
    }

    [Fact]
    public async Task SyncAsync_IsBackBeforeTheDirectoryIsWritten_AndCompletionsWaitForIt()
    {
        using var root = new TemporaryFolder();
        GenAITestLibrary.Need();
        var gate = new TaskCompletionSource();
        await using GenAIRolloutSampler sampler = await GenAIRolloutSampler.CreateAsync(
            async (version, folder, cancellationToken) =>
            {
                if (version > 3) await gate.Task;
                await Copy("llama-tied")(version, folder, cancellationToken);
            },
            root.FullName, 3, new(), logger: null, default);

        await sampler.SyncAsync(4, default);
        Assert.Equal(["policy-00000003"], root.Names);
        Task<List<Rollout>> completions = RunAsync(sampler);
        Assert.False(completions.IsCompleted);
        gate.SetResult();
        Assert.All(await completions, r => Assert.Equal(4, r.PolicyVersion));
        Assert.Equal(["policy-00000004"], root.Names);
    }

    [Fact]
    public async Task SyncAsync_OpenedDirectory_CannotTakeNewWeights()
    {
        await using var sampler = GenAIRolloutSampler.Open(GenAITestLibrary.Golden("llama-tied"), new());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await sampler.SyncAsync(1, default));
    }

    private static async Task<GenAIRolloutSampler> CreateAsync(TemporaryFolder root, string policy)
    {
        GenAITestLibrary.Need();
        return await GenAIRolloutSampler.CreateAsync(Copy(policy), root.FullName, 3, new(), logger: null, default);
    }

    // Stands in for an export: the official builder's directory, copied.
    private static GenAIExport Copy(string policy)
    {
        string source = GenAITestLibrary.Golden(policy);
        return (_, folder, _) =>
        {
            Directory.CreateDirectory(folder);
            foreach (string file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            return ValueTask.CompletedTask;
        };
    }

    private static Task<List<Rollout>> RunAsync(GenAIRolloutSampler sampler) =>
        Samplers.RunAsync(sampler, Samplers.Requests(PolicyGolden.Read("llama-tied").Prompts, 2, new() { MaxNewTokens = 3, StopTokens = [] }));

    // Each token's log-probability and entropy again, from a prompt that holds everything before it.
    private static void AssertLogProbs(GenAIModel model, int[] prompt, Rollout rollout, SamplingSettings sampling)
    {
        for (int i = 0; i < rollout.Tokens.Length; i++)
        {
            using var generator = new GenAIGenerator(model, 1, prompt.Length + i + 1);
            generator.AppendTokens([.. prompt, .. rollout.Tokens[..i]]);
            using GenAILogits logits = generator.GetLogits();
            double[] softmax = NaiveSampling.Softmax(logits.Row(0).ToArray(), sampling.Temperature);
            Assert.Equal(Math.Log(softmax[rollout.Tokens[i]]), rollout.LogProbs[i], 1e-4);
            Assert.Equal(NaiveSampling.Entropy(softmax), rollout.Entropies[i], 1e-4);
        }
    }
}
