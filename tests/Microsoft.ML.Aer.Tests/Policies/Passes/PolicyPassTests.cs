using TorchSharp;
using TorchSharp.Modules;
using static Microsoft.ML.Aer.Tests.PackedSample;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyPassTests
{
    private const string Roomy = """{"max_position_embeddings": 256, "num_attention_heads": 6, "head_dim": 24}""";

    [Theory]
    [MemberData(nameof(Families), MemberType = typeof(PackedSample))]
    public void FusedGradients_AreThoseOfSequencesByThemselves(string family, string changes)
    {
        using CausalPolicy plain = Load(family, changes), policy = Load(family, changes);
        using var pass = new FusedPass(policy, recompute: false);
        AssertGradients(plain, policy, pass, Sequences);
    }

    [Theory]
    [MemberData(nameof(Families), MemberType = typeof(PackedSample))]
    public void RecomputedGradients_AreThoseOfSequencesByThemselves(string family, string changes)
    {
        using CausalPolicy plain = Load(family, changes), policy = Load(family, changes);
        using var pass = new FusedPass(policy, recompute: true);
        AssertGradients(plain, policy, pass, Sequences);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LongSequences_AcrossTilesAndChunks(bool recompute)
    {
        using CausalPolicy plain = Load("llama", Roomy), policy = Load("llama", Roomy);
        using var pass = new FusedPass(policy, recompute);
        AssertGradients(plain, policy, pass, Long());
    }

    [Theory]
    [MemberData(nameof(Families), MemberType = typeof(PackedSample))]
    [InlineData("llama", """{"hidden_act": "gelu_pytorch_tanh"}""")]
    public void AutogradGradients_AreThoseOfSequencesByThemselves(string family, string changes)
    {
        using CausalPolicy plain = Load(family, changes), policy = Load(family, changes);
        using var pass = new AutogradPass(policy);
        AssertGradients(plain, policy, pass, Sequences);
    }

    [Fact]
    public void PassesOfOtherSizes_InTurn_DoNotDisturbEachOther()
    {
        using CausalPolicy plain = Load("qwen3", "{}"), policy = Load("qwen3", "{}");
        using var pass = new FusedPass(policy, recompute: false);
        using (NewDisposeScope())
        {
            using PackedTokens few = PackedTokens.Create(Sequences[..2], CPU);
            pass.Forward(few, differentiates: false);
            using PackedTokens more = PackedTokens.Create(Sequences, CPU);
            pass.Forward(more, differentiates: false);
            pass.Forward(few, differentiates: true);
        }
        AssertGradients(plain, policy, pass, Sequences);
    }

    [Fact]
    public void OneAndTwoThreads_GiveTheSameBits()
    {
        int before = get_num_threads();
        try
        {
            Assert.Equal(Bits(1), Bits(2));
        }
        finally
        {
            set_num_threads(before);
        }

        // Of what our own loops sum; how libtorch splits its products is its own affair.
        static float[] Bits(int threads)
        {
            set_num_threads(threads);
            using CausalPolicy policy = Load("llama", Roomy);
            using var pass = new FusedPass(policy, recompute: false);
            using DisposeScope scope = NewDisposeScope();
            using PackedTokens packed = PackedTokens.Create(Long(), CPU);
            Tensor states = pass.Forward(packed, differentiates: true);
            pass.Backward(ones_like(states));
            return policy.TrainableParameters.Single(p => p.Name == PolicyLayout.FinalNorm).Parameter.grad!.data<float>().ToArray();
        }
    }

    [Fact]
    public void ForwardAndBackward_LeaveNothingBehind_AndUseTheirMemoryAgain()
    {
        using CausalPolicy policy = Load("llama", "{}");
        using var pass = new FusedPass(policy, recompute: false);
        Run(policy, pass, Sequences);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++) Run(policy, pass, Sequences);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Create_ChoosesAutograd_WhereTheFusedPassWouldBeWrong()
    {
        using CausalPolicy silu = Load("llama", "{}"), gelu = Load("llama", """{"hidden_act": "gelu_pytorch_tanh"}""");
        using var narrow = new CausalPolicy(silu.Config, CPU, ScalarType.BFloat16);
        Assert.True(FusedPass.Supports(silu));
        Assert.False(FusedPass.Supports(gelu));
        Assert.False(FusedPass.Supports(narrow));
        using PolicyPass fused = PolicyPass.Create(silu), general = PolicyPass.Create(gelu);
        Assert.IsType<FusedPass>(fused);
        Assert.IsType<AutogradPass>(general);
    }

    [Fact]
    public void BeyondTheContext_IsRefused()
    {
        using CausalPolicy policy = Load("llama", """{"max_position_embeddings": 8}""");
        using var pass = new FusedPass(policy, recompute: false);
        using DisposeScope scope = NewDisposeScope();
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => pass.Forward(PackedTokens.Create(Sequences, CPU), differentiates: false));
        Assert.Contains("context is 8 tokens", e.Message, StringComparison.Ordinal);
    }

    // Sequences of several tiles of queries, prompts long and short.
    private static TrainingSequence[] Long()
    {
        static int[] Tokens(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => ((i * 7) + (seed * i * i) + seed) % 19)];
        return [new(0, Tokens(50, 1), Tokens(40, 2)), new(1, Tokens(50, 1), Tokens(75, 3)), new(2, Tokens(3, 4), Tokens(100, 5)), new(3, Tokens(50, 1), Tokens(33, 6)), new(4, Tokens(3, 4), Tokens(17, 7))];
    }

    private static void AssertGradients(CausalPolicy plain, CausalPolicy policy, PolicyPass pass, TrainingSequence[] sequences)
    {
        using DisposeScope scope = NewDisposeScope();
        PlainLoss(plain, sequences).backward();
        Run(policy, pass, sequences);
        foreach (((string name, Parameter expected), (_, Parameter found)) in plain.TrainableParameters.Zip(policy.TrainableParameters))
        {
            float scale = expected.grad!.abs().max().item<float>(), error = (expected.grad! - found.grad!).abs().max().item<float>();
            Assert.True(error <= 1e-5 * Math.Max(scale, 1), $"{name}: off by {error} of {scale}");
        }
    }

    private static void Run(CausalPolicy policy, PolicyPass pass, TrainingSequence[] sequences)
    {
        using DisposeScope scope = NewDisposeScope();
        using PackedTokens packed = PackedTokens.Create(sequences, CPU);
        using var head = new OutputHead(policy.HeadWeight);
        using TokenStatistics statistics = head.Forward(pass.Forward(packed, differentiates: true), packed.Targets, Temperature);
        float[] a = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfLogProb(s.Row, t)))], b = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfEntropy(s.Row, t)))];
        pass.Backward(head.Backward(statistics, tensor(a), tensor(b)));
    }
}
