namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>What the options of data selection do to a run.</summary>
public sealed class DataSelectionTests
{
    [Fact]
    public void DynamicSampling_FillsTheStepWithGroupsThatDiffer()
    {
        List<TrainingStep> plain = Steps(), dynamic = Steps(o => (o.DynamicSampling, o.MaxPromptDraws) = (true, 20));

        // 1 token of 19 is rewarded: about a third of the groups of 8 differ.
        Assert.Contains(plain, s => s.ZeroDeviationGroups > 0);
        Assert.All(plain, s => Assert.Equal(4, s.Prompts));
        Assert.All(dynamic, s => Assert.Equal(0, s.ZeroDeviationGroups));
        Assert.Contains(dynamic, s => s.Prompts > 4);
    }

    [Fact]
    public void DynamicSampling_StopsAtItsCap_AndSaysSoOnce()
    {
        var log = new WarningLog();
        List<TrainingStep> steps = Steps(o =>
        {
            (o.DynamicSampling, o.MaxPromptDraws, o.LoggerFactory) = (true, 2, log);
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("same", (_, _) => 1));
        });

        // Two draws of four, none of which differs: the last are trained on, for their entropy.
        Assert.All(steps, s => Assert.Equal((8, 1.0), (s.Prompts, s.ZeroDeviationGroups)));
        string warning = Assert.Single(log.Warnings, w => w.Contains("MaxPromptDraws", StringComparison.Ordinal));
        Assert.Contains("0 groups", warning, StringComparison.Ordinal);
        Assert.Contains("2 draws", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void AccuracyRange_KeepsSolvedProblemsOutOfLaterEpochs()
    {
        // Half of the problems are solved whatever the completion: after the first epoch only the others are drawn.
        List<TrainingStep> steps = Steps(o =>
        {
            (o.Steps, o.PromptsPerStep, o.ProblemSelection) = (6, 5, ProblemSelection.AccuracyRange(recheckEpochs: 0));
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Create<CharacterPolicy.Problem>("even", (p, _) => (p.Answer[0] - '0') % 2 == 0 ? 1 : 0));
        });

        Assert.Equal(13 / 25.0, steps.Take(5).Average(s => s.Accuracy!.Value), 1e-9);
        Assert.Equal(0, steps[5].Accuracy);
    }

    [Fact]
    public void AccuracyReward_MayBeAPart_EvenBehindAClosedGate()
    {
        void Gated(PolicyOptimizationTrainer.Options o, string accuracy)
        {
            (o.Steps, o.PromptsPerStep, o.AccuracyReward) = (5, 5, accuracy);
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.Gate("gate", Rewards.Create<CharacterPolicy.Problem>("never", (_, _) => 0), Rewards.Create<CharacterPolicy.Problem>("even", (p, _) => (p.Answer[0] - '0') % 2 == 0 ? 1 : 0)));
        }

        List<TrainingStep> steps = Steps(o => Gated(o, "even"));
        Assert.Equal(13 / 25.0, steps.Average(s => s.Accuracy!.Value), 1e-9);
        Assert.All(steps, s => Assert.Equal(0, s.Reward!.Mean));
        Assert.All(Steps(o => Gated(o, "gate")), s => Assert.Equal(0, s.Accuracy));
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Steps(o => Gated(o, "odd"))).Message;
        Assert.Contains("AccuracyReward is 'odd', but the rewards and their parts are 'gate', 'never', 'even'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverlongShaping_ChangesTheAdvantagesAndNotTheReward()
    {
        List<TrainingStep> plain = Steps(o => o.Steps = 1), shaped = Steps(o => (o.Steps, o.OverlongShaping) = (1, new OverlongShaping { BufferShare = 1 }));

        Assert.Equal(plain[0].Reward, shaped[0].Reward);
        Assert.NotEqual(plain[0].GradientNorm, shaped[0].GradientNorm);
    }

    private static List<TrainingStep> Steps(Action<PolicyOptimizationTrainer.Options>? configure = null)
    {
        var mlContext = new MLContext();
        var steps = new List<TrainingStep>();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(configure);
        options.Progress = new Notice(steps.Add);
        mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext)).Dispose();
        return steps;
    }

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
