using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests.Training;

public sealed class PolicyUpdateTests
{
    private const double MaxNorm = 1;
    private const double Alpha = 6;

    // Two completions of each of three prompts, unequal in length.
    private static readonly int[][] Prompts = [[1, 12, 3, 18], [2, 18], [9, 8, 18]];
    private static readonly int[][] Tokens = [[4, 0], [7, 7, 2, 0], [5], [6, 1, 0], [3, 2, 4, 0], [8, 0]];

    [Theory]
    [InlineData(1000, false)] // one part
    [InlineData(6, false)] // several
    [InlineData(1000, true)]
    public void Run_TakesThePlainGradientsClipped_WhateverIsSkippedSharedOrSplit(int tokensPerMicroBatch, bool recompute)
    {
        // The second group's advantages are 0, and no entropy term needs it.
        double[] advantages = [20, -20, 0, 0, 10, -10];
        (int skipped, float[][] found) = Update(advantages, NoBonus, tokensPerMicroBatch, recompute);
        Assert.Equal(2, skipped);
        AssertNear(PlainGradients(advantages, [0, 0, 0]), found);
    }

    [Fact]
    public void Run_KeepsGroupsOfZeroAdvantage_ThatTheEntropyTermNeeds()
    {
        double[] advantages = [20, -20, 0, 0, 0, 0], weights = [1, 0.5, 0];
        // The third group has neither advantage nor weight.
        (int skipped, float[][] found) = Update(advantages, new EntropyDecision { Coefficient = Alpha, Weights = weights }, 1000, recompute: false);
        Assert.Equal(2, skipped);
        AssertNear(PlainGradients(advantages, weights), found);
    }

    [Fact]
    public void Run_WithoutAnyGradient_LeavesTheWeightsAlone()
    {
        using TrainingPolicy policy = Load();
        using DisposeScope scope = NewDisposeScope();
        float[][] before = Values(policy.Module.TrainableParameters.Select(p => (Tensor)p.Parameter));
        using var gradient = Gradient(policy, 1000, recompute: false);
        UpdateResult result = Run(policy, gradient, new double[6], NoBonus, 1000);
        Assert.Equal(6, result.SkippedCompletions);
        Assert.Equal(0, result.GradientNorm);
        Assert.Equal(before, Values(policy.Module.TrainableParameters.Select(p => (Tensor)p.Parameter)));
    }

    [Fact]
    public void Run_StepByStep_LeavesNothingBehind()
    {
        using TrainingPolicy policy = Load();
        using var gradient = Gradient(policy, 8, recompute: false);
        var decision = new EntropyDecision { Coefficient = Alpha, Weights = [1, 1, 1] };
        double[] advantages = [1, -1, 0.2, 0.3, 0.5, -0.5];
        Run(policy, gradient, advantages, decision, 8);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 20; i++) Run(policy, gradient, advantages, decision, 8);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static EntropyDecision NoBonus => new() { Coefficient = 0, Weights = [0, 0, 0] };

    // The first moment behind a first step is (1 - beta1) times the clipped gradient.
    private static (int Skipped, float[][] Gradients) Update(double[] advantages, EntropyDecision decision, int tokensPerMicroBatch, bool recompute)
    {
        using TrainingPolicy policy = Load();
        using PolicyGradient gradient = Gradient(policy, tokensPerMicroBatch, recompute);
        UpdateResult result = Run(policy, gradient, advantages, decision, tokensPerMicroBatch);
        using DisposeScope scope = NewDisposeScope();
        return (result.SkippedCompletions, Values(policy.Optimizer.State.Where(s => s.Name.EndsWith("first_moment", StringComparison.Ordinal)).Select(s => s.Tensor.Multiply(10))));
    }

    private static UpdateResult Run(TrainingPolicy policy, PolicyGradient gradient, double[] advantages, EntropyDecision decision, int tokensPerMicroBatch)
    {
        UpdateCompletion[] completions = [.. Tokens.Select((tokens, row) => new UpdateCompletion(
            new TrainingSequence(row, Prompts[row / 2], tokens), Rollout(tokens), row / 2, RandomStream.Key(1, 0, row, 0), Counts: true))];
        var update = new PolicyUpdate(policy, gradient, new UpdateSettings
        {
            Objective = new ObjectiveSettings { Loss = PolicyLoss.Dapo(), Correction = ImportanceCorrection.None, ReferenceCoefficient = 0 },
            Minibatches = 1,
            TokensPerMicroBatch = tokensPerMicroBatch,
            MaxGradientNorm = MaxNorm,
            LengthLimit = 8,
            Truncates = false,
            SkipsZeroAdvantages = true,
        });
        StepScores scores = StepScores.Of(completions, policy, gradient, reference: null, clamps: false, CancellationToken.None);
        return update.Run(completions, scores, new Advantages(advantages), decision, tempered: null, learningRate: 1e-3, CancellationToken.None);
    }

    // The sampler's own numbers are not the policy's here: the first minibatch must not use them.
    private static Rollout Rollout(int[] tokens) => new()
    {
        RequestId = 0,
        SampleIndex = 0,
        Tokens = tokens,
        LogProbs = [.. tokens.Select(_ => -1.5f)],
        Entropies = [.. tokens.Select(_ => 2f)],
        LossMask = [.. tokens.Select(_ => (byte)1)],
        FinishReason = FinishReason.Stop,
        PolicyVersion = 0,
    };

    // Each completion alone in a row, the whole vocabulary, autograd and torch's own clipping. At ratio 1 DAPO's gradient is that of A log p.
    private static float[][] PlainGradients(double[] advantages, double[] weights)
    {
        using TrainingPolicy policy = Load();
        using DisposeScope scope = NewDisposeScope();
        int count = Tokens.Sum(t => t.Length);
        Tensor loss = zeros(1);
        for (int row = 0; row < Tokens.Length; row++)
        {
            long[] all = [.. Prompts[row / 2].Concat(Tokens[row]).Select(t => (long)t)];
            Tensor logProbs = policy.Module.forward(tensor(all, [1, all.Length])).squeeze(0).log_softmax(-1).narrow(0, Prompts[row / 2].Length - 1, Tokens[row].Length);
            Tensor chosen = logProbs.gather(1, tensor(Tokens[row].Select(t => (long)t).ToArray()).unsqueeze(1)), entropy = -(logProbs.exp() * logProbs).sum();
            loss = loss - chosen.sum().Multiply(advantages[row] / count) - entropy.Multiply(Alpha * weights[row / 2] / count);
        }
        loss.backward();
        Parameter[] parameters = [.. policy.Module.TrainableParameters.Select(p => p.Parameter)];
        double norm = nn.utils.clip_grad_norm_(parameters, MaxNorm);
        Assert.True(norm > MaxNorm, $"{norm} would not be clipped");
        return Values(parameters.Select(p => p.grad!));
    }

    private static PolicyGradient Gradient(TrainingPolicy policy, int tokensPerMicroBatch, bool recompute) =>
        new(policy.Module, new OutputHead(policy.Module.HeadWeight), temperature: 1, tokensPerMicroBatch, recompute);

    private static TrainingPolicy Load()
    {
        TorchNative.EnsureLoaded();
        return TrainingPolicy.Load(CharacterPolicy.Options(), new TrainingDevice(CPU, ScalarType.Float32, null), seed: 3);
    }

    private static float[][] Values(IEnumerable<Tensor> tensors) => [.. tensors.Select(t => t.detach().data<float>().ToArray())];

    private static void AssertNear(float[][] expected, float[][] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            foreach ((float e, float f) in expected[i].Zip(found[i])) Assert.Equal(e, f, 1e-5f);
        }
    }
}
