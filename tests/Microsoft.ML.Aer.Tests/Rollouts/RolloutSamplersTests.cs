namespace Microsoft.ML.Aer.Tests;

public sealed class RolloutSamplersTests
{
    [Fact]
    public void Resolve_Auto_FollowsDeviceAndLibrary()
    {
        Assert.Equal(GenAILibrary.IsAvailable ? RolloutSampler.OnnxRuntimeGenAI : RolloutSampler.Torch, RolloutSamplers.Resolve(RolloutSampler.Auto, new(CudaDevice: 0)));
        Assert.Equal(RolloutSampler.OnnxRuntime, RolloutSamplers.Resolve(RolloutSampler.Auto, new()));
    }

    [Theory]
    [InlineData(RolloutSampler.Torch)]
    [InlineData(RolloutSampler.OnnxRuntime)]
    [InlineData(RolloutSampler.OnnxRuntimeGenAI)]
    public void Resolve_Named_IsTaken(RolloutSampler named) => Assert.Equal(named, RolloutSamplers.Resolve(named, new()));

    [Fact]
    public async Task CreateAsync_GenAI_ExportsToTheFolderAndTorchDoesNot()
    {
        string golden = GenAITestLibrary.Golden("llama-tied");
        using CausalPolicy policy = TorchRolloutSamplerTests.Load("llama-tied");
        using var weights = new TorchPolicyWeights(policy);
        using var root = new TemporaryFolder();
        var context = new RolloutSamplerContext
        {
            Policy = policy,
            Weights = weights,
            PolicyVersion = 2,
            Folder = root.FullName,
            Device = new(),
            Export = (_, folder, _) =>
            {
                Directory.CreateDirectory(folder);
                foreach (string file in Directory.GetFiles(golden)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                return ValueTask.CompletedTask;
            },
        };

        await using (IRolloutSampler torch = await RolloutSamplers.CreateAsync(RolloutSampler.Torch, context, default))
        {
            Assert.Equal(2, torch.PolicyVersion);
            Assert.Empty(root.Names);
        }
        await using IRolloutSampler genAI = await RolloutSamplers.CreateAsync(RolloutSampler.OnnxRuntimeGenAI, context, default);
        Assert.Equal(2, genAI.PolicyVersion);
        Assert.Single(root.Names);
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await RolloutSamplers.CreateAsync((RolloutSampler)99, context, default));
        Assert.Contains("OnnxRuntimeGenAI", error.Message, StringComparison.Ordinal);
    }
}
