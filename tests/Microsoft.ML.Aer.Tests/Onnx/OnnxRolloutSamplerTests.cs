namespace Microsoft.ML.Aer.Tests;

public sealed class OnnxRolloutSamplerTests : RolloutSamplerContract
{
    protected override IReadOnlyList<string> Policies => ["llama-tied", "llama3-rope-scaled", "qwen2-bf16-sharded", "qwen3", "mistral", "phi3", "smollm3"];

    private protected override Task<IRolloutSampler> OpenAsync(string policy) =>
        Task.FromResult<IRolloutSampler>(new OwningSampler(Load(policy)));

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
