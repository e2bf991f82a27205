namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>How a step is divided for memory changes nothing, and completions that count in no loss move nothing.</summary>
public sealed class AccumulationTests
{
    private static readonly Dictionary<string, Action<PolicyOptimizationTrainer.Options>> Settings = new(StringComparer.Ordinal)
    {
        ["Dapo"] = o => o.Loss = PolicyLoss.Dapo(),
        ["Grpo"] = o => o.Loss = PolicyLoss.Grpo(),
        ["DrGrpo"] = o => o.Loss = PolicyLoss.DrGrpo(),
        ["Gspo"] = o => o.Loss = PolicyLoss.Gspo(),
        ["Luspo"] = o => o.Loss = PolicyLoss.Luspo(),
        ["TopEntropy"] = o => o.Loss.TopEntropyShare = 0.4,
        ["Reference"] = o => (o.ReferenceCoefficient, o.CorrectReferenceBias) = (0.2, true),
        ["ReinforcePlusPlus"] = o => o.Advantages = AdvantageEstimator.ReinforcePlusPlus(discount: 0.9),
        ["Fixed"] = o => o.Entropy = EntropyRegularization.Fixed(0.1),
        ["Clamped"] = o => o.Entropy = EntropyRegularization.Clamped(0.1, 0.4, maximum: 1),
        ["Tempered"] = o => o.Entropy = EntropyRegularization.Tempered(target: 5, coefficient: 0.5, completionsPerPrompt: 4),
    };

    public static TheoryData<string> Names => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InParts_IsTheStepAtOnce(string name)
    {
        TrainingStep[] atOnce = Steps(name, 4096), inParts = Steps(name, 8), eachAlone = Steps(name, 1);
        foreach (TrainingStep[] parts in new[] { inParts, eachAlone })
        {
            foreach ((TrainingStep expected, TrainingStep found) in atOnce.Zip(parts))
            {
                Assert.Equal(expected.Loss, found.Loss, 1e-5);
                Assert.Equal(expected.GradientNorm, found.GradientNorm, 1e-4 * expected.GradientNorm);
                Assert.Equal(expected.Entropy!.Value, found.Entropy!.Value, 1e-4);
                Assert.Equal(expected.EntropyCoefficient, found.EntropyCoefficient);
            }
        }
    }

    [Fact]
    public void CompletionsThatAllCountInNoLoss_LeaveTheWeightsAlone()
    {
        // Of so few completions of one token none happens to be the end-of-sequence token.
        using PolicyTransformer untrained = Fit(o => (o.Steps, o.LearningRate) = (1, 1e-30f));
        var steps = new List<TrainingStep>();
        using PolicyTransformer trained = Fit(o =>
        {
            (o.MaxNewTokens, o.MaskTruncatedCompletions, o.Entropy, o.PromptsPerStep, o.GroupSize) = (1, true, EntropyRegularization.Fixed(0.5), 1, 2);
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("length", (_, c) => c.FinishReason == FinishReason.Length ? c.Tokens[0] : 0));
            o.Progress = new Notice(steps.Add);
        });

        Assert.All(steps, s => Assert.Equal(1, s.TruncatedShare));
        Assert.All(steps, s => Assert.Equal((0.0, 0.0), (s.Loss, s.GradientNorm)));
        PolicyOptimizationTrainerTests.AssertEqualWeights(untrained.Model.Contents.Weights, trained.Model.Contents.Weights);
    }

    // Few steps: rounding is not given time to grow.
    private static TrainingStep[] Steps(string name, int tokensPerMicroBatch)
    {
        var steps = new List<TrainingStep>();
        Fit(o =>
        {
            (o.Steps, o.MinibatchesPerStep, o.TokensPerMicroBatch, o.LearningRate, o.AdamEpsilon, o.Progress) = (2, 2, tokensPerMicroBatch, 1e-3f, 1e-3f, new Notice(steps.Add));
            Settings[name](o);
        }).Dispose();
        return [.. steps];
    }

    private static PolicyTransformer Fit(Action<PolicyOptimizationTrainer.Options> configure)
    {
        var mlContext = new MLContext();
        return mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(configure)).Fit(CharacterPolicy.Data(mlContext));
    }

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
