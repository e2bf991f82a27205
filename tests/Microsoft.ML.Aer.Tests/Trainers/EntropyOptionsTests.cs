using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>Every entropy regularization and every part of AER trains, makes a difference, and goes on from a checkpoint bit for bit.</summary>
public sealed class EntropyOptionsTests
{
    // A target above the initial entropy: the coefficient rises from the first step.
    private static readonly Dictionary<string, Func<EntropyRegularization>> All = new(StringComparer.Ordinal)
    {
        ["None"] = () => EntropyRegularization.None,
        ["Fixed"] = () => EntropyRegularization.Fixed(0.1),
        ["Skywork"] = () => EntropyRegularization.Skywork(target: 5, step: 0.05),
        ["Clamped"] = () => EntropyRegularization.Clamped(coefficient: 0.1, likeliestShare: 0.3, lowest: 5, step: 0.02, maximum: 1),
        ["Tempered, hot"] = () => EntropyRegularization.Tempered(target: 5, coefficient: 0.5, completionsPerPrompt: 4),
        ["Tempered, cool"] = () => EntropyRegularization.Tempered(target: 0.01, coefficient: 0.5, completionsPerPrompt: 4),
        ["Adaptive"] = () => Aer(),
        ["difficulty: hinge of rho"] = () => Aer(a => a.Difficulty = DifficultyWeight.Hinge(0.2)),
        ["difficulty: normalised hinge"] = () => Aer(a => a.Difficulty = DifficultyWeight.NormalizedHinge()),
        ["difficulty: constant"] = () => Aer(a => a.Difficulty = DifficultyWeight.Constant()),
        ["difficulty: without groups without success"] = () => Aer(a => a.Difficulty = With(DifficultyWeight.Hinge(), d => d.IncludeGroupsWithoutSuccess = false)),
        ["target: ratio of initial"] = () => Aer(a => a.Target = EntropyTarget.RatioOfInitial()),
        ["target: absolute"] = () => Aer(a => a.Target = EntropyTarget.Absolute(9)),
        ["target: schedule"] = () => Aer(a => a.Target = EntropyTarget.Schedule((0, 1.1), (1, 4))),
        ["target: ratio"] = () => Aer(a => a.TargetRatio = 3),
        ["control: integral"] = () => Aer(a => a.Control = EntropyControl.Integral(0.05)),
        ["control: sign"] = () => Aer(a => a.Control = EntropyControl.Sign(0.02)),
        ["control: multiplicative"] = () => Aer(a => a.Control = EntropyControl.Multiplicative(floor: 0.01)),
        ["control: unsmoothed"] = () => Aer(a => a.Control = EntropyControl.ProportionalIntegral(smoothing: 0)),
        ["bounds: minimum"] = () => Aer(a => (a.InitialCoefficient, a.MinimumCoefficient) = (0.2, 0.2)),
        ["bounds: maximum"] = () => Aer(a => a.MaximumCoefficient = 0.001),
        ["warm-up"] = () => Aer(a => (a.WarmupSteps, a.InitialCoefficient) = (100, 0.3)),
        ["initial coefficient"] = () => Aer(a => a.InitialCoefficient = 0.3),
        ["initial entropy over several steps"] = () => Aer(a => a.InitialEntropySteps = 3),
        ["clamped AER"] = () => Aer(a => a.LikeliestShare = 0.3),
    };

    // One of each kind of state.
    public static TheoryData<string> WithState =>
        ["Fixed", "Skywork", "Clamped", "Tempered, hot", "Adaptive", "control: multiplicative", "initial entropy over several steps", "clamped AER"];

    [Fact]
    public void Options_AllMakeADifference()
    {
        var fingerprints = All.ToDictionary(o => o.Key, o => Fingerprint(o.Value));
        string[] same = [.. fingerprints.GroupBy(f => f.Value).Where(g => g.Count() > 1).Select(g => string.Join(" = ", g.Select(f => f.Key)))];
        Assert.Empty(same);
        // The one that is the same by definition.
        Assert.Equal(fingerprints["Adaptive"], Fingerprint(() => Aer(a => a.Difficulty = DifficultyWeight.Linear())));
    }

    [Theory]
    [MemberData(nameof(WithState))]
    public void Checkpoint_GoesOnBitForBit(string name)
    {
        using var folder = new TemporaryFolder();
        string whole = Path.Combine(folder.FullName, "whole"), parts = Path.Combine(folder.FullName, "parts");
        using PolicyTransformer uninterrupted = Fit(All[name](), o => o.RunFolder = whole);
        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(All[name](), o =>
            {
                (o.RunFolder, o.CheckpointEverySteps, o.CancellationToken) = (parts, 2, cancellation.Token);
                o.Progress = new Notice(step => { if (step.Step == 3) cancellation.Cancel(); });
            }));
        }
        using PolicyTransformer resumed = Fit(All[name](), o => (o.RunFolder, o.Resume) = (parts, true));

        PolicyOptimizationTrainerTests.AssertEqualWeights(uninterrupted.Model.Contents.Weights, resumed.Model.Contents.Weights);
        Assert.Equal(ResumeTests.Metrics(Path.Combine(whole, "metrics.jsonl")), ResumeTests.Metrics(Path.Combine(parts, "metrics.jsonl")));
    }

    [Fact]
    public void ClampedEntropy_IsBelowTheFullOne_AndWhatTheTargetIsAbout()
    {
        List<TrainingStep> full = Steps(Aer()), clamped = Steps(Aer(a => a.LikeliestShare = 0.3));

        Assert.All(full, s => Assert.Null(s.ClampedEntropy));
        Assert.Equal(full[0].Entropy, clamped[0].Entropy);
        // A policy that knows nothing yet: 6 of its 19 tokens, nearly alike.
        Assert.InRange(clamped[0].ClampedEntropy!.Value, Math.Log(5), Math.Log(6));
        Assert.Equal(clamped[0].ClampedEntropy, clamped[0].InitialEntropy);
    }

    [Fact]
    public void TemperedCompletions_AreHotBelowTheTargetAndCoolAboveIt()
    {
        List<TrainingStep> hot = Steps(All["Tempered, hot"]()), cool = Steps(All["Tempered, cool"]());

        Assert.All(hot, s => Assert.Equal(1.2, s.LossMetrics![MetricNames.TemperedTemperature], 1e-12));
        Assert.All(cool, s => Assert.Equal(0.8, s.LossMetrics![MetricNames.TemperedTemperature], 1e-12));
        Assert.Contains(hot, s => s.LossMetrics![MetricNames.TemperedReward] > 0 && s.LossMetrics![MetricNames.TemperedLoss] > 0);
        Assert.All(hot, s => Assert.Equal(0, s.EntropyCoefficient));
    }

    [Fact]
    public void CoefficientAtItsBound_IsWarnedOf()
    {
        var log = new WarningLog();
        Fit(Aer(a => (a.MaximumCoefficient, a.InitialCoefficient) = (1e-6, 1e-6)), o => (o.Steps, o.LoggerFactory, o.PromptsPerStep, o.GroupSize) = (BoundWatch.Patience, log, 2, 2)).Dispose();
        string warning = Assert.Single(log.Warnings, w => w.Contains("coefficient", StringComparison.Ordinal));
        Assert.Contains(nameof(AdaptiveEntropyRegularization.MaximumCoefficient), warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_HasTheControllersState()
    {
        using PolicyTransformer trained = Fit(Aer());
        JsonNode summary = JsonNode.Parse(trained.Model.Contents.Summary!)!;
        List<TrainingStep> steps = Steps(Aer());
        Assert.Equal(steps[^1].EntropyCoefficient, (double)summary["entropy_coefficient"]!);
        Assert.Equal(steps[^1].TargetEntropy, (double)summary["target_entropy"]!);
        Assert.Equal(steps[0].Entropy, (double)summary["initial_entropy"]!);
        Assert.Equal(
            "Adaptive(TargetRatio: 2, Target: Annealed(timeConstant: 0.2), InitialEntropySteps: 1, InitialCoefficient: 0, MinimumCoefficient: 0, MaximumCoefficient: 0.3, WarmupSteps: 0, "
            + "Difficulty: Hinge(rho: 1, IncludeGroupsWithoutSuccess: True), Control: ProportionalIntegral(proportionalGain: 0.1, integralGain: 0.001, smoothing: 0.8), LikeliestShare: 1)",
            (string?)summary["entropy_regularization"]);
        Assert.StartsWith("Clipped(clipLow: 0.2, clipHigh: 0.28", (string?)summary["loss"], StringComparison.Ordinal);
        Assert.Equal("Shuffled", (string?)summary["problem_selection"]);
    }

    [Fact]
    public void OtherSettingsThanTheCheckpoints_AreWarnedOf()
    {
        using var folder = new TemporaryFolder();
        Fit(Aer(), o => (o.RunFolder, o.CheckpointEverySteps) = (folder.FullName, 1)).Dispose();
        var log = new WarningLog();
        Fit(Aer(a => a.MaximumCoefficient = 0.2), o => (o.RunFolder, o.Resume, o.Steps, o.LoggerFactory) = (folder.FullName, true, 6, log)).Dispose();
        string warning = Assert.Single(log.Warnings, w => w.Contains("other settings", StringComparison.Ordinal));
        Assert.Contains("MaximumCoefficient: 0.3", warning, StringComparison.Ordinal);
        Assert.Contains("MaximumCoefficient: 0.2", warning, StringComparison.Ordinal);
    }

    private static AdaptiveEntropyRegularization Aer(Action<AdaptiveEntropyRegularization>? configure = null)
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive(targetRatio: 2);
        configure?.Invoke(aer);
        return aer;
    }

    private static DifficultyWeight With(DifficultyWeight weight, Action<DifficultyWeight> set)
    {
        set(weight);
        return weight;
    }

    // What a run says of itself, but for the clock: gradient norms tell any two trainings apart.
    private static string Fingerprint(Func<EntropyRegularization> entropy) =>
        string.Join('\n', Steps(entropy()).Select(s => $"{s.Loss:R} {s.GradientNorm:R} {s.Entropy:R} {s.EntropyCoefficient:R} {s.TargetEntropy:R}"));

    private static List<TrainingStep> Steps(EntropyRegularization entropy)
    {
        List<TrainingStep> steps = [];
        Fit(entropy, o => o.Progress = new Notice(steps.Add)).Dispose();
        return steps;
    }

    private static PolicyTransformer Fit(EntropyRegularization entropy, Action<PolicyOptimizationTrainer.Options>? configure = null)
    {
        var mlContext = new MLContext();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o =>
        {
            (o.Steps, o.MinibatchesPerStep, o.Entropy) = (5, 2, entropy);
            configure?.Invoke(o);
        });
        return mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
    }

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
