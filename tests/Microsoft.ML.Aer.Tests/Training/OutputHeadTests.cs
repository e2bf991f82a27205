using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

public sealed class OutputHeadTests
{
    private const int Rows = 7;
    private const int Hidden = 5;
    private const int Vocabulary = 11;

    [Theory]
    [InlineData(1f, true, long.MaxValue / 2)]
    [InlineData(0.7f, true, long.MaxValue / 2)]
    [InlineData(0.7f, true, 3 * Vocabulary * sizeof(float))] // three rows a chunk
    [InlineData(1.3f, true, 1)] // one row a chunk
    [InlineData(0.7f, false, 3 * Vocabulary * sizeof(float))]
    [InlineData(0.7f, true, long.MaxValue / 2, 4)] // the entropy of the four likeliest tokens
    [InlineData(0.7f, true, 3 * Vocabulary * sizeof(float), 4)]
    [InlineData(0.7f, false, long.MaxValue / 2, 4)]
    [InlineData(1f, true, long.MaxValue / 2, Vocabulary)]
    public void ForwardAndBackward_AgreeWithAutograd(float temperature, bool withEntropy, long budget, int entropyTokens = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor start = randn([Vocabulary, Hidden], ScalarType.Float32, generator: generator), states = randn([Rows, Hidden], ScalarType.Float32, generator: generator).Multiply(2);
        Tensor a = randn([Rows], ScalarType.Float32, generator: generator), b = randn([Rows], ScalarType.Float32, generator: generator);
        Tensor targets = tensor(new long[] { 0, 10, 3, 3, 7, 1, 9 });

        // The plain way, in double.
        using var plainWeight = new Parameter(start.to(ScalarType.Float64));
        using Tensor plainStates = states.to(ScalarType.Float64).requires_grad_();
        Tensor logProbs = plainStates.matmul(plainWeight.t()).Divide(temperature).log_softmax(-1);
        Tensor chosen = logProbs.gather(1, targets.unsqueeze(1)).squeeze(1), entropies = logProbs.exp().mul(logProbs).sum([-1]).neg();
        Tensor kept = entropyTokens == 0 ? logProbs : logProbs.topk(entropyTokens).values.log_softmax(-1);
        Tensor ofKept = kept.exp().mul(kept).sum([-1]).neg();
        Tensor loss = chosen.mul(a).sum();
        if (withEntropy) loss = loss.Add(ofKept.mul(b).sum());
        loss.backward();

        using var weight = new Parameter(start.clone());
        using var head = new OutputHead(weight, budget) { EntropyTokens = entropyTokens };
        using TokenStatistics statistics = head.Forward(states, targets, temperature);
        Tensor statesGradient = head.Backward(statistics, a, withEntropy ? b : null);

        AssertClose(chosen, statistics.LogProbs);
        AssertClose(entropies, statistics.Entropies);
        if (entropyTokens == 0) Assert.Null(statistics.ClampedEntropies);
        else AssertClose(ofKept, statistics.ClampedEntropies!);
        AssertClose(plainStates.grad!, statesGradient);
        AssertClose(plainWeight.grad!, weight.grad!);
    }

    [Fact]
    public void Backward_AddsToTheGradientThatIsThere()
    {
        using DisposeScope scope = NewDisposeScope();
        using var weight = new Parameter(ones([Vocabulary, Hidden]));
        using var head = new OutputHead(weight);
        Tensor states = TensorNumbers.Range(Rows * Hidden, CPU).to(ScalarType.Float32).view(Rows, Hidden), targets = zeros([Rows], ScalarType.Int64), a = ones([Rows]);
        for (int pass = 0; pass < 2; pass++)
        {
            using TokenStatistics statistics = head.Forward(states, targets, 1);
            using Tensor _ = head.Backward(statistics, a, null);
            if (pass == 0) continue;
            // Equal logits: every probability is 1 / V, so row 0 of the gradient is (1 - 1/V) times the sum of the states.
            float sum = Enumerable.Range(0, Rows).Sum(r => r * Hidden);
            Assert.Equal(2 * sum * (1 - (1f / Vocabulary)), weight.grad![0, 0].item<float>(), 1e-3f);
        }
    }

    [Fact]
    public void Backward_IsRight_WhereAnotherForwardCameBetween()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var weight = new Parameter(randn([Vocabulary, Hidden], generator: generator));
        using var head = new OutputHead(weight);
        Tensor states = randn([Rows, Hidden], generator: generator), others = randn([Rows, Hidden], generator: generator), targets = zeros([Rows], ScalarType.Int64), a = ones([Rows]);
        using TokenStatistics alone = head.Forward(states, targets, 1);
        Tensor expected = head.Backward(alone, a, a);
        using TokenStatistics first = head.Forward(states, targets, 1), second = head.Forward(others, targets, 1);
        AssertClose(expected, head.Backward(first, a, a));
    }

    [Fact]
    public void ForwardAndBackward_LeaveNothingBehind()
    {
        using var weight = new Parameter(ones([Vocabulary, Hidden]));
        weight.grad = zeros_like(weight);
        Pass(weight);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Pass(weight);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // Without a scope around it: everything made must be owned by the statistics or the caller.
    private static void Pass(Parameter weight)
    {
        foreach ((long budget, int entropyTokens) in ((long, int)[])[(1, 0), (long.MaxValue / 2, 0), (1, 3), (long.MaxValue / 2, 3)])
        {
            using var head = new OutputHead(weight, budget) { EntropyTokens = entropyTokens };
            using Tensor states = ones([Rows, Hidden]), targets = zeros([Rows], ScalarType.Int64), a = ones([Rows]);
            using TokenStatistics statistics = head.Forward(states, targets, 0.5f);
            using Tensor gradient = head.Backward(statistics, a, a);
        }
    }

    private static void AssertClose(Tensor expected, Tensor found)
    {
        using DisposeScope scope = NewDisposeScope();
        double difference = expected.detach().sub(found.detach()).abs().max().to(ScalarType.Float64).item<double>();
        Assert.True(difference < 2e-6 * Math.Max(1, expected.detach().abs().max().to(ScalarType.Float64).item<double>()), $"off by {difference}");
    }
}
