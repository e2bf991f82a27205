namespace Microsoft.ML.Aer.Tests;

/// <summary>
/// The samplers against the plain reference. Their logits differ in the last bits, so a draw that falls within
/// rounding of the border between two tokens may differ; with the seeds here none does, and completions are equal
/// token by token.
/// </summary>
public sealed class SamplerAgreementTests
{
    private const int NewTokens = 32;

    public static TheoryData<string> GenAIPolicies => ["llama-tied", "qwen2-bf16-sharded", "qwen3"];

    public static TheoryData<string> AllPolicies => ["llama-tied", "llama3-rope-scaled", "qwen2-bf16-sharded", "qwen3", "mistral", "phi3", "smollm3"];

    [Theory]
    [MemberData(nameof(GenAIPolicies))]
    public async Task GenAI_AgreesWithTorch(string policy)
    {
        await using GenAIRolloutSampler sampler = GenAIRolloutSampler.Open(GenAITestLibrary.Golden(policy), new());
        await AssertAgreesAsync(sampler, policy);
    }

    [Theory]
    [MemberData(nameof(AllPolicies))]
    public async Task OnnxRuntime_AgreesWithTorch(string policy)
    {
        using NativePolicyWeights weights = OnnxRolloutSamplerTests.Load(policy);
        await using var sampler = new OnnxRolloutSampler(weights, 0);
        await AssertAgreesAsync(sampler, policy);
    }

    private static async Task AssertAgreesAsync(IRolloutSampler sampler, string name)
    {
        using CausalPolicy policy = TorchRolloutSamplerTests.Load(name);
        await using var reference = new TorchRolloutSampler(policy, 0);
        PolicyGolden golden = PolicyGolden.Read(name);
        SamplingSettings greedy = new() { Temperature = 0, MaxNewTokens = NewTokens, StopTokens = golden.StopTokens };
        SamplingSettings[] settings =
        [
            greedy,
            greedy with { Temperature = 1 },
            greedy with { Temperature = 0.7f, TopK = 40, TopP = 0.9f },
            greedy with { Temperature = 1.3f, StopTokens = [] },
        ];
        foreach (SamplingSettings sampling in settings)
        {
            RolloutRequest[] requests = Samplers.Requests(golden.Prompts, sampling.IsGreedy ? 1 : 8, sampling);
            List<Rollout> expected = await Samplers.RunAsync(reference, requests);
            List<Rollout> actual = await Samplers.RunAsync(sampler, requests);
            Samplers.AssertSame(expected, actual, 1e-4);
            Assert.All(actual, rollout => Assert.Equal(sampling.Truncates, rollout.TruncatedLogProbs is not null));
        }
    }
}
