using TorchSharp;

namespace Microsoft.ML.Aer.Tests;

[Collection(nameof(Alone))]
public sealed class TorchRolloutSamplerMemoryTests
{
    [Fact]
    public async Task SampleAsync_LeavesNoTensorsBehind()
    {
        using CausalPolicy policy = TorchRolloutSamplerTests.Load("llama-tied");
        await using var sampler = new TorchRolloutSampler(policy, 1);
        RolloutRequest[] requests = Samplers.Requests(PolicyGolden.Read("llama-tied").Prompts, 2, new() { MaxNewTokens = 12, StopTokens = [] });
        await Samplers.RunAsync(sampler, requests);
        GC.Collect();
        GC.WaitForPendingFinalizers(); // of earlier tests' tensors
        long before = torch.Tensor.TotalCount;
        await Samplers.RunAsync(sampler, requests);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
