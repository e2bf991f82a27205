using TorchSharp;

namespace Microsoft.ML.Aer.Tests;

public sealed class TorchRolloutSamplerTests : RolloutSamplerContract
{
    protected override IReadOnlyList<string> Policies => ["llama-tied", "llama3-rope-scaled", "qwen2-bf16-sharded", "qwen3", "mistral", "phi3", "smollm3"];

    private protected override Task<IRolloutSampler> OpenAsync(string policy) => Task.FromResult<IRolloutSampler>(new OwningSampler(Load(policy)));

    [Fact]
    public async Task SyncAsync_InPlaceUpdate_IsSampledUnderTheNewVersion()
    {
        using CausalPolicy policy = Load("llama-tied");
        await using var sampler = new TorchRolloutSampler(policy, 5);
        RolloutRequest[] requests = Samplers.Requests(PolicyGolden.Read("llama-tied").Prompts, 2, new() { MaxNewTokens = 3, StopTokens = [] });
        List<Rollout> before = await Samplers.RunAsync(sampler, requests);
        using (torch.no_grad()) policy.HeadWeight.MultiplyInPlace(2);
        await sampler.SyncAsync(6, default);
        List<Rollout> after = await Samplers.RunAsync(sampler, requests);

        Assert.All(before, r => Assert.Equal(5, r.PolicyVersion));
        Assert.All(after, r => Assert.Equal(6, r.PolicyVersion));
        Assert.NotEqual(before[0].LogProbs[0], after[0].LogProbs[0]);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await sampler.SyncAsync(6, default));
    }

    internal static CausalPolicy Load(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestPaths.Shared("goldens", "policies", name));
        return CausalPolicy.Load(checkpoint, torch.CPU, torch.ScalarType.Float32, seed: 0);
    }

    // The tests of every sampler dispose the sampler alone; here that takes the policy along.
    private sealed class OwningSampler(CausalPolicy policy) : IRolloutSampler
    {
        private readonly TorchRolloutSampler _inner = new(policy, 1);

        public long PolicyVersion => _inner.PolicyVersion;

        public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken) => _inner.SampleAsync(requests, cancellationToken);

        public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken) => _inner.SyncAsync(policyVersion, cancellationToken);

        public ValueTask DisposeAsync()
        {
            policy.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
