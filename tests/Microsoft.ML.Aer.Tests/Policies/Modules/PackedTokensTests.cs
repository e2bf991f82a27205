using System.Text.Json.Nodes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

public sealed class PackedTokensTests
{
    private const float Temperature = 0.9f;

    // Two prompts, one of them met again later, completions of unequal lengths, some of a single token, a group of one.
    private static readonly TrainingSequence[] Sequences =
    [
        new(0, [1, 12, 3, 18], [4, 0]),
        new(1, [1, 12, 3, 18], [7, 7, 2, 7]),
        new(2, [2], [5]),
        new(3, [9, 8, 7, 6, 5, 18], [3, 2, 0]),
        new(4, [1, 12, 3, 18], [9]),
        new(5, [2], [1]),
        new(6, [9, 8, 7, 6, 5, 18], [3, 11, 1]),
        new(7, [1, 12, 3, 18], [0, 1, 2, 3, 4, 5]),
    ];

    public static TheoryData<string, string> Families => new()
    {
        { "llama", "{}" },
        { "llama", """{"num_key_value_heads": 4}""" },
        { "llama", """{"num_key_value_heads": 1, "tie_word_embeddings": true}""" },
        { "qwen2", "{}" },
        { "qwen3", """{"head_dim": 10}""" },
        { "phi3", """{"head_dim": 8, "partial_rotary_factor": 0.75}""" },
        { "smollm3", """{"no_rope_layers": [0, 1]}""" },
    };

    [Theory]
    [MemberData(nameof(Families))]
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
    [MemberData(nameof(Families))]
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

    private static CausalPolicy Load(string family, string changes)
    {
        JsonObject config = TinyPolicy.Config(family, [.. JsonNode.Parse(changes)!.AsObject().Select(c => (c.Key, c.Value?.DeepClone()))]);
        using TinyPolicy folder = TinyPolicy.Create(config);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        return CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 4);
    }

    private static TokenStatistics Statistics(CausalPolicy policy, PackedTokens packed, out Tensor states)
    {
        states = policy.Hidden(packed).index_select(0, packed.Predicting);
        return new OutputHead(policy.HeadWeight).Forward(states, packed.Targets, Temperature);
    }

    private static void Backward(CausalPolicy policy, TrainingSequence[] sequences)
    {
        using PackedTokens packed = PackedTokens.Create(sequences, CPU);
        using TokenStatistics statistics = Statistics(policy, packed, out Tensor states);
        float[] a = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfLogProb(s.Row, t)))], b = [.. sequences.SelectMany(s => s.Completion.Select((_, t) => OfEntropy(s.Row, t)))];
        states.backward([new OutputHead(policy.HeadWeight).Backward(statistics, tensor(a), tensor(b))]);
    }

    // An arbitrary loss: each token's log-probability and entropy with coefficients of its own.
    private static float OfLogProb(int row, int token) => MathF.Sin((3 * row) + token);

    private static float OfEntropy(int row, int token) => MathF.Cos(row + (2 * token));

    private static Tensor PlainLoss(CausalPolicy policy, TrainingSequence[] sequences)
    {
        Tensor loss = zeros(1);
        foreach (TrainingSequence sequence in sequences)
        {
            Tensor[] plain = Plain(policy, sequence);
            Tensor a = tensor(sequence.Completion.Select((_, t) => OfLogProb(sequence.Row, t)).ToArray()), b = tensor(sequence.Completion.Select((_, t) => OfEntropy(sequence.Row, t)).ToArray());
            loss = loss + (plain[0] * a).sum() + (plain[1] * b).sum();
        }
        return loss;
    }

    // One row by itself, the whole vocabulary, autograd all the way: log-probabilities and entropies.
    private static Tensor[] Plain(CausalPolicy policy, TrainingSequence sequence)
    {
        long[] tokens = [.. sequence.Prompt.Concat(sequence.Completion).Select(t => (long)t)];
        Tensor all = nn.functional.log_softmax(policy.forward(tensor(tokens, [1, tokens.Length])).squeeze(0) / Temperature, -1); // [S, V]
        Tensor predicting = all.narrow(0, sequence.Prompt.Length - 1, sequence.Completion.Length);
        Tensor targets = tensor(sequence.Completion.Select(t => (long)t).ToArray()).unsqueeze(1);
        return [predicting.gather(1, targets).squeeze(1), -(predicting.exp() * predicting).sum(-1)];
    }

    private static void AssertNear(Tensor expected, Tensor found) =>
        Assert.All(expected.data<float>().ToArray().Zip(found.data<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
}
