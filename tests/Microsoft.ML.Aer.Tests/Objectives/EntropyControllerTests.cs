using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Coefficients, targets and weights against hand-computed values.</summary>
public sealed class EntropyControllerTests
{
    private static readonly double[] Accuracies = [0, 0.25, 1, double.NaN];

    public static TheoryData<string> Regularizations => [.. All.Keys];

    private static readonly Dictionary<string, Func<EntropyRegularization>> All = new(StringComparer.Ordinal)
    {
        ["None"] = () => EntropyRegularization.None,
        ["Fixed"] = () => EntropyRegularization.Fixed(0.01),
        ["Skywork"] = () => EntropyRegularization.Skywork(0.4),
        ["Clamped"] = () => EntropyRegularization.Clamped(lowest: 0.3, highest: 0.5),
        ["Tempered"] = () => EntropyRegularization.Tempered(0.4),
        ["Aer"] = () => EntropyRegularization.Adaptive(),
        ["Integral"] = () => Aer(EntropyControl.Integral()),
        ["Sign"] = () => Aer(EntropyControl.Sign()),
        ["Multiplicative"] = () => Aer(EntropyControl.Multiplicative()),
    };

    [Fact]
    public void Skywork_EqualsTrl()
    {
        EntropyController controller = EntropyRegularization.Skywork(target: 0.2, initial: 0.01).CreateController(5);
        double[] applied = [.. new[] { 0.5, 0.15, 0.18, 0.3, 0.1 }.Select((h, t) => controller.Observe(Step(t, h)).Coefficient)];
        AssertClose([0, 0, 0.01, 0.015, 0], applied);
    }

    [Fact]
    public void Integral_EqualsHandComputation()
    {
        AdaptiveEntropyRegularization aer = Aer(EntropyControl.Integral(0.5));
        (aer.Target, aer.TargetRatio, aer.MaximumCoefficient) = (EntropyTarget.RatioOfInitial(), 0.5, 0.3);
        EntropyController controller = aer.CreateController(10);

        // H0 = 1, H* = 0.5, e = (0.5 - H) / 0.5: -1, 0.2, 0.4, 0.8, -0.4.
        double[] applied = [.. new[] { 1, 0.4, 0.3, 0.1, 0.7 }.Select((h, t) => controller.Observe(Step(t, h)).Coefficient)];
        AssertClose([0, 0.1, 0.3, 0.3, 0.1], applied);
    }

    [Fact]
    public void ProportionalIntegral_EqualsHandComputation()
    {
        AdaptiveEntropyRegularization aer = Aer(EntropyControl.ProportionalIntegral(0.1, 0.01, smoothing: 0.5));
        (aer.Target, aer.TargetRatio) = (EntropyTarget.RatioOfInitial(), 0.5);
        EntropyController controller = aer.CreateController(10);

        // e: -1, 0.2, 0.4; smoothed: -1, -0.4, 0; integral: 0, 0.002, 0.006.
        double[] applied = [.. new[] { 1, 0.4, 0.3 }.Select((h, t) => controller.Observe(Step(t, h)).Coefficient)];
        AssertClose([0, 0, 0.006], applied);
    }

    [Fact]
    public void Multiplicative_EqualsHandComputation()
    {
        AdaptiveEntropyRegularization aer = Aer(EntropyControl.Multiplicative(0.5, floor: 0.01));
        (aer.Target, aer.TargetRatio) = (EntropyTarget.RatioOfInitial(), 0.5);
        EntropyController controller = aer.CreateController(10);

        double[] applied = [.. new[] { 1, 0.4, 0.3 }.Select((h, t) => controller.Observe(Step(t, h)).Coefficient)];
        AssertClose([0.01, 0.01 * Math.Exp(0.1), 0.01 * Math.Exp(0.3)], applied);
    }

    [Theory]
    [InlineData("Skywork")]
    [InlineData("Clamped")]
    [InlineData("Aer")]
    [InlineData("Integral")]
    [InlineData("Sign")]
    [InlineData("Multiplicative")]
    public void Coefficient_ThatFellToItsBound_RisesAgain(string name)
    {
        EntropyController controller = All[name]().CreateController(400);
        double high = 0;
        for (int t = 0; t < 200; t++) high = controller.Observe(Step(t, 1)).Coefficient;
        double low = 0;
        for (int t = 200; t < 400; t++) low = controller.Observe(Step(t, 0.05)).Coefficient;

        Assert.True(high < 1e-3, $"{high}");
        Assert.True(low > 5 * Math.Max(high, 1e-4), $"{low}");
    }

    [Theory]
    [MemberData(nameof(Regularizations))]
    public void State_SavedAndRestored_GoesOnBitForBit(string name)
    {
        EntropyController whole = All[name]().CreateController(60), half = All[name]().CreateController(60);
        var random = new Random(3);
        double[] entropies = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        for (int t = 0; t < 30; t++)
        {
            whole.Observe(Step(t, entropies[t]));
            half.Observe(Step(t, entropies[t]));
        }

        EntropyController restored = All[name]().CreateController(60);
        restored.Restore(JsonNode.Parse(half.Save().ToJsonString())!.AsObject());
        for (int t = 30; t < 60; t++)
        {
            EntropyDecision expected = whole.Observe(Step(t, entropies[t])), found = restored.Observe(Step(t, entropies[t]));
            Assert.Equal((expected.Coefficient, expected.Target, expected.Tempered, expected.Warning), (found.Coefficient, found.Target, found.Tempered, found.Warning));
        }

        Assert.Equal(whole.Save().ToJsonString(), restored.Save().ToJsonString());
    }

    [Fact]
    public void State_OfAnotherController_IsRefusedByKey() =>
        Assert.Contains("\"coefficient\"", Assert.Throws<FormatException>(() => EntropyRegularization.Adaptive().CreateController(1).Restore([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Coefficient_AtItsMaximum_Warns()
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive();
        aer.MaximumCoefficient = 0.001;
        EntropyController controller = aer.CreateController(100);
        controller.Observe(Step(0, 1));
        string?[] warnings = [.. Enumerable.Range(1, 99).Select(t => controller.Observe(Step(t, 0.01)).Warning)];

        Assert.Contains("at its maximum, 0.001", warnings.First(w => w is not null), StringComparison.Ordinal);
        Assert.InRange(warnings.Count(w => w is not null), 2, 4);
    }

    [Fact]
    public void Coefficient_AtItsMinimumForLong_Warns()
    {
        EntropyController controller = EntropyRegularization.Skywork().CreateController(300);
        Assert.Contains("at its minimum", Assert.Single(Enumerable.Range(0, 300).Select(t => controller.Observe(Step(t, 2)).Warning), w => w is not null)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Warmup_BoundsTheFirstSteps()
    {
        AdaptiveEntropyRegularization aer = Aer(EntropyControl.Sign(1));
        (aer.WarmupSteps, aer.MaximumCoefficient, aer.Target) = (4, 0.2, EntropyTarget.Absolute(0.5));
        EntropyController controller = aer.CreateController(10);
        AssertClose([0.05, 0.1, 0.15, 0.2, 0.2], [.. Enumerable.Range(0, 5).Select(t => controller.Observe(Step(t, 0.1)).Coefficient)]);
    }

    [Fact]
    public void InitialEntropy_IsTheMeanOverTheTokensOfTheFirstSteps()
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive(0.5);
        (aer.InitialEntropySteps, aer.Target) = (2, EntropyTarget.RatioOfInitial());
        EntropyController controller = aer.CreateController(10);

        Assert.Null(controller.Observe(Step(0, 1, tokens: 300)).Target);
        EntropyDecision decision = controller.Observe(Step(1, 2, tokens: 100));
        Assert.Equal(1.25, decision.InitialEntropy);
        Assert.Equal(0.625, decision.Target);
    }

    [Fact]
    public void StepWithoutTokens_ChangesNothing()
    {
        foreach ((string name, Func<EntropyRegularization> make) in All)
        {
            EntropyController controller = make().CreateController(10);
            controller.Observe(Step(0, 1));
            JsonObject before = controller.Save();
            EntropyDecision decision = controller.Observe(Step(1, 0, tokens: 0));
            Assert.True(double.IsFinite(decision.Coefficient), name);
            if (name is "Skywork" or "Clamped") Assert.Equal((double)before["coefficient"]!, (double)controller.Save()["coefficient"]!);
        }
    }

    [Fact]
    public void Tempered_DrawsHotterBelowTheTargetAndCoolerAbove()
    {
        EntropyController controller = EntropyRegularization.Tempered(0.4, 0.1, 0.7, 1.3, 2).CreateController(2);
        Assert.Equal(new TemperedSampling(1.3, 0.1, 2), controller.Observe(Step(0, 0.3)).Tempered);
        Assert.Equal(new TemperedSampling(0.7, 0.1, 2), controller.Observe(Step(1, 0.5)).Tempered);
    }

    [Fact]
    public void DifficultyWeights_EqualHandComputation()
    {
        AssertClose([1, 0.75, 0, 0], DifficultyWeight.Hinge().Of(Accuracies));
        AssertClose([1, 0.5, 0, 0], DifficultyWeight.Hinge(0.5).Of(Accuracies));
        AssertClose([1, 0.75, 0, 0], DifficultyWeight.Linear().Of(Accuracies));
        AssertClose([1, 1, 1, 0], DifficultyWeight.Constant().Of(Accuracies));
        AssertClose([8.0 / 3, 4.0 / 3, 0, 0], DifficultyWeight.NormalizedHinge(0.5).Of(Accuracies));
        DifficultyWeight hinge = DifficultyWeight.Hinge();
        hinge.IncludeGroupsWithoutSuccess = false;
        AssertClose([0, 0.75, 0, 0], hinge.Of(Accuracies));
    }

    [Fact]
    public void Targets_EqualHandComputation()
    {
        Assert.Equal(0.8, EntropyTarget.RatioOfInitial().At(2, 0.4, 70, 100), 1e-12);
        Assert.Equal(2, EntropyTarget.Annealed().At(2, 0.4, 0, 100), 1e-12);
        Assert.Equal(2 * (0.4 + (0.6 * Math.Exp(-1))), EntropyTarget.Annealed(0.2).At(2, 0.4, 20, 100), 1e-12);
        Assert.Equal(0.3, EntropyTarget.Absolute(0.3).At(2, 0.4, 20, 100));
        EntropyTarget schedule = EntropyTarget.Schedule((0.2, 1), (0.6, 0.5));
        Assert.Equal([2, 2, 1.5, 1, 1], new[] { 0, 20, 40, 60, 99 }.Select(t => Math.Round(schedule.At(2, 0.4, t, 100), 12)));
    }

    [Fact]
    public void Faults_AreNamedByOption()
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive(-1);
        (aer.MaximumCoefficient, aer.InitialCoefficient, aer.WarmupSteps, aer.LikeliestShare) = (0.1, 0.2, -1, 0);
        (aer.Target, aer.Difficulty, aer.Control) = (EntropyTarget.Annealed(0), DifficultyWeight.Hinge(2), EntropyControl.Integral(0));
        var faults = new List<string>();
        aer.Validate("Entropy", faults);

        string[] expected = ["Entropy.TargetRatio", "Entropy.InitialCoefficient", "Entropy.WarmupSteps", "Entropy.LikeliestShare", "Entropy.Target's timeConstant", "Entropy.Difficulty's rho", "Entropy.Control's gain"];
        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected, name => Assert.Contains(faults, f => f.StartsWith(name + " is ", StringComparison.Ordinal)));
        foreach (Func<EntropyRegularization> make in All.Values) make().Validate("Entropy", faults);
        Assert.Equal(expected.Length, faults.Count);
    }

    private static AdaptiveEntropyRegularization Aer(EntropyControl control)
    {
        AdaptiveEntropyRegularization aer = EntropyRegularization.Adaptive();
        aer.Control = control;
        return aer;
    }

    private static EntropyObservation Step(int step, double entropy, long tokens = 100) =>
        new() { Step = step, MeanEntropy = entropy, TokenCount = tokens, GroupAccuracies = Accuracies };

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-12);
    }
}
