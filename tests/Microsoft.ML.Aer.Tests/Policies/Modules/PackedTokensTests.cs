using TorchSharp;
using TorchSharp.Modules;
using static Microsoft.ML.Aer.Tests.PackedSample;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

public sealed class PackedTokensTests
{
    [Theory]
    [MemberData(nameof(PackedSample.Families), MemberType = typeof(PackedSample))]
    public void GradientsOfEveryParameter_EqualThoseOfSequencesByThemselves(string family, string changes)
    {
        using CausalPolicy plain = Load(family, changes), packed = Load(family, changes);
        using DisposeScope scope = NewDisposeScope();
        PlainLoss(plain, Sequences).backward();
        Backward(packed, Sequences);

        foreach (((string name, Parameter expected), (_, Parameter found)) in plain.TrainableParameters.Zip(packed.TrainableParameters))
        {
            float scale = expected.grad!.abs().max().item<float>(), error = (expected.grad! - found.grad!).abs().max().item<float>();
            Assert.True(error <= 1e-5 * Math.Max(scale, 1), $"{name}: off by {error} of {scale}");
        }
    }

    [Theory]
    [MemberData(nameof(PackedSample.Families), MemberType = typeof(PackedSample))]
    public void LogProbsAndEntropies_EqualThoseOfSequencesByThemselves(string family, string changes)
    {
        using CausalPolicy policy = Load(family, changes);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        PackedTokens packed = PackedTokens.Create(Sequences, CPU);
        using TokenStatistics found = Statistics(policy, packed, out _);

        Tensor[][] expected = [.. Sequences.Select(s => Plain(policy, s))];
        AssertNear(cat([.. expected.Select(e => e[0])]), found.LogProbs);
        AssertNear(cat([.. expected.Select(e => e[1])]), found.Entropies);
    }

    [Fact]
    public void APromptStandsOnce_AndNothingIsPadded()
    {
        using PackedTokens packed = PackedTokens.Create(Sequences, CPU);

        // Prompts of 4, 1 and 6 tokens; completions without their last tokens.
        Assert.Equal(4 + 1 + 6 + (1 + 3 + 0 + 2 + 0 + 0 + 2 + 5), packed.Ids.shape[0]);
        Assert.Equal(packed.Ids.shape[0], PackedTokens.Count(Sequences));
        Assert.Equal([1, 12, 3, 18, 0, 1, 2, 3, 4, 7, 7, 2, 4], packed.Ids.data<long>().ToArray()[..13]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 4, 5, 6, 4], packed.Positions.data<long>().ToArray()[..13]);
        Assert.Equal(Sequences.SelectMany(s => s.Completion).Select(t => (long)t), packed.Targets.data<long>().ToArray());
        Assert.Equal(9, packed.LongestLength);
    }

    [Fact]
    public void OrderOfSequences_ChangesNothing()
    {
        using CausalPolicy policy = Load("llama", "{}");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        TrainingSequence[] reversed = [.. Sequences.Reverse()];
        using TokenStatistics found = Statistics(policy, PackedTokens.Create(reversed, CPU), out _);

        AssertNear(cat([.. reversed.Select(s => Plain(policy, s)[0])]), found.LogProbs);
    }

    [Fact]
    public void MetaDevice_ForwardAndBackward_MakeNoTensorElsewhere()
    {
        using DisposeScope scope = NewDisposeScope();
        using var policy = new CausalPolicy(TinyPolicy.Parse(TinyPolicy.Config("qwen3")), META, ScalarType.BFloat16);
        Tensor hidden = policy.Hidden(PackedTokens.Create(Sequences, META));
        hidden.backward([ones_like(hidden)]);
        Assert.All(policy.TrainableParameters.Where(p => p.Name != PolicyLayout.Head), p => Assert.Equal(DeviceType.META, p.Parameter.grad!.device_type));
    }

    [Fact]
    public void ForwardAndBackward_LeaveNothingBehind()
    {
        using CausalPolicy policy = Load("llama", "{}");
        Pass();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Pass();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Pass()
        {
            using DisposeScope scope = NewDisposeScope();
            Backward(policy, Sequences);
        }
    }

    [Fact]
    public void BeyondTheContext_IsRefused()
    {
        using CausalPolicy policy = Load("llama", """{"max_position_embeddings": 8}""");
        using DisposeScope scope = NewDisposeScope();
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => policy.Hidden(PackedTokens.Create(Sequences, CPU)));
        Assert.Contains("context is 8 tokens", e.Message, StringComparison.Ordinal);
    }

    private static TokenStatistics Statistics(CausalPolicy policy, PackedTokens packed, out Tensor states)
    {
        states = policy.Hidden(packed).index_select(0, packed.Predicting);
        using var head = new OutputHead(policy.HeadWeight);
        return head.Forward(states, packed.Targets, Temperature);
    }

    private static void Backward(CausalPolicy policy, TrainingSequence[] sequences)
    {
        using PackedTokens packed = PackedTokens.Create(sequences, CPU);
        using TokenStatistics statistics = Statistics(policy, packed, out Tensor states);
        float[] a = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfLogProb(s.Row, t)))], b = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfEntropy(s.Row, t)))];
        using var head = new OutputHead(policy.HeadWeight);
        states.backward([head.Backward(statistics, tensor(a), tensor(b))]);
    }

    private static void AssertNear(Tensor expected, Tensor found) =>
        Assert.All(expected.data<float>().ToArray().Zip(found.data<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
}
