using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Entropy over the likeliest tokens, by hand and by autograd.</summary>
public sealed class ClampedEntropyTests
{
    [Fact]
    public void Values_AreOfTheRenormalisedLikeliestTokens()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor logProbs = torch.tensor(new[,] { { 0.1, 0.6, 0.1, 0.2 } }).log();

        // 0.6 and 0.2 become 0.75 and 0.25.
        double expected = -((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25)));
        Assert.Equal(expected, ClampedEntropy.Of(logProbs, 2).item<double>(), 1e-12);
        Assert.Equal(-(logProbs.exp() * logProbs).sum().item<double>(), ClampedEntropy.Of(logProbs, 4).item<double>(), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void Gradient_EqualsAutograd(int count)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(7);
        Tensor logits = torch.randn(3, 12, dtype: ScalarType.Float64, generator: generator).requires_grad_();
        (Tensor kept, _) = logits.log_softmax(-1).topk(count);
        Tensor q = kept.log_softmax(-1);
        (q.exp() * q).sum().neg().backward();

        (Tensor tokens, Tensor values) = ClampedEntropy.LogitGradients(logits.detach().log_softmax(-1), count);
        Tensor found = torch.zeros_like(logits).scatter(1, tokens, values);
        Assert.True((found - logits.grad!).abs().max().item<double>() < 1e-12);
    }

    [Theory]
    [InlineData(10, 0.25, 3)]
    [InlineData(10, 0.3, 3)]
    [InlineData(10, 0.01, 1)]
    [InlineData(10, 1, 10)]
    public void Count_RoundsUpAndKeepsOne(long vocabulary, double share, int expected) => Assert.Equal(expected, ClampedEntropy.Count(vocabulary, share));
}
