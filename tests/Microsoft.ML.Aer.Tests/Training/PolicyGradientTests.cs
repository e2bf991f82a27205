using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests.Training;

public sealed class PolicyGradientTests
{
    private const float Temperature = 0.8f;

    private static readonly TrainingSequence[] Sequences =
    [
        new(0, [1, 12, 3, 18], [4, 0]),
        new(1, [1, 12, 3, 18], [7, 7, 7, 7]),
        new(2, [2, 18], [5]),
        new(3, [9, 8, 7, 6, 5, 18], [3, 2, 0]),
    ];

    // Coefficients of an arbitrary loss, one for the log-probability and one for the entropy of each completion.
    private static readonly float[] OfLogProbs = [0.3f, -0.7f, 0.11f, 0.05f], OfEntropies = [-0.2f, 0.4f, 0, 0.6f];

    [Theory]
    [InlineData(1000)] // one part
    [InlineData(8)] // several
    [InlineData(1)] // each alone
    public void Accumulate_AddsTheGradientsOfPlainAutograd(int tokensPerMicroBatch)
    {
        using var scope = NewDisposeScope();
        using CausalPolicy plain = Load(), policy = Load();
        Tensor expectedLoss = PlainLoss(plain);
        expectedLoss.backward();
        using var gradient = new PolicyGradient(policy, new OutputHead(policy.HeadWeight), Temperature, tokensPerMicroBatch);
        double loss = gradient.Accumulate(Sequences, Loss, CancellationToken.None);
        Assert.Equal(expectedLoss.item<float>(), loss, 1e-4);
        foreach (((string name, Parameter expected), (_, Parameter found)) in plain.TrainableParameters.Zip(policy.TrainableParameters))
        {
            float scale = expected.grad!.abs().max().item<float>(), error = (expected.grad! - found.grad!).abs().max().item<float>();
            Assert.True(error <= 1e-5 * Math.Max(scale, 1), $"{name}: {error} of {scale}");
        }
    }

    [Fact]
    public void Score_IsThePlainForwardPass()
    {
        using var scope = NewDisposeScope();
        using CausalPolicy policy = Load();
        using var gradient = new PolicyGradient(policy, new OutputHead(policy.HeadWeight), Temperature, 8);
        IReadOnlyDictionary<int, TokenScores> scores = gradient.Score(Sequences, CancellationToken.None);
        foreach (TrainingSequence sequence in Sequences)
        {
            (Tensor logProbs, Tensor entropies) = Plain(policy, sequence);
            Assert.Equal(logProbs.data<float>().ToArray(), scores[sequence.Row].LogProbs, Near);
            Assert.Equal(entropies.data<float>().ToArray(), scores[sequence.Row].Entropies, Near);
        }
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    private static CausalPolicy Load()
    {
        TorchNative.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(CharacterPolicy.Folder);
        return CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 3);
    }

    private static Tensor Loss(TokenBatch batch, Tensor logProbs, Tensor entropies)
    {
        Tensor a = tensor(batch.Sequences.Select(s => OfLogProbs[s.Row]).ToArray()).unsqueeze(1);
        Tensor b = tensor(batch.Sequences.Select(s => OfEntropies[s.Row]).ToArray()).unsqueeze(1);
        return (logProbs * a).Add(entropies * b).sum();
    }

    private static Tensor PlainLoss(CausalPolicy policy)
    {
        Tensor loss = zeros(1);
        foreach (TrainingSequence sequence in Sequences)
        {
            (Tensor logProbs, Tensor entropies) = Plain(policy, sequence);
            loss = loss.Add(logProbs.Multiply(OfLogProbs[sequence.Row]).sum()).Add(entropies.Multiply(OfEntropies[sequence.Row]).sum());
        }
        return loss;
    }

    // One unpadded row, the whole vocabulary, autograd all the way.
    private static (Tensor LogProbs, Tensor Entropies) Plain(CausalPolicy policy, TrainingSequence sequence)
    {
        long[] tokens = [.. sequence.Prompt.Concat(sequence.Completion).Select(t => (long)t)];
        Tensor all = nn.functional.log_softmax(policy.forward(tensor(tokens, [1, tokens.Length])).squeeze(0).Divide(Temperature), -1); // [S, V]
        Tensor predicting = all.narrow(0, sequence.Prompt.Length - 1, sequence.Completion.Length);
        Tensor targets = tensor(sequence.Completion.Select(t => (long)t).ToArray()).unsqueeze(1);
        return (predicting.gather(1, targets).squeeze(1), -(predicting.exp() * predicting).sum(-1));
    }
}
