using System.Reflection;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Presets: complete, valid, fresh each time, and all in the docs.</summary>
public sealed class ObjectivePresetTests
{
    public static TheoryData<string> Names => [.. Methods().Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Preset_HasItsName_IsValid_AndIsDocumented(string name)
    {
        MethodInfo method = Methods().Single(m => m.Name == name);
        var preset = (ObjectivePreset)method.Invoke(null, null)!;
        var faults = new List<string>();
        preset.Loss.Validate("Loss", faults);
        preset.Advantages.Validate("Advantages", faults);
        preset.Entropy.Validate("Entropy", faults);
        preset.OverlongShaping?.Validate("OverlongShaping", faults);
        preset.ProblemSelection.Validate("ProblemSelection", faults);

        Assert.Equal(name, preset.Name);
        Assert.Empty(faults);
        Assert.NotSame(preset.Loss, ((ObjectivePreset)method.Invoke(null, null)!).Loss);
        Assert.Contains($"| `{name}()`", File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "objectives.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Preset_FillsEveryOptionOfItsOwn_AndIsWhatTheDocsSay(string name)
    {
        var preset = (ObjectivePreset)Methods().Single(m => m.Name == name).Invoke(null, null)!;
        var options = new PolicyOptimizationTrainer.Options
        {
            ReferenceCoefficient = 7,
            DynamicSampling = true,
            OverlongShaping = new OverlongShaping(),
            ProblemSelection = ProblemSelection.Curriculum(),
            Preset = preset,
        };
        foreach (PropertyInfo property in typeof(ObjectivePreset).GetProperties().Where(p => p.Name != nameof(ObjectivePreset.Name)))
        {
            Assert.Equal(property.GetValue(preset), typeof(PolicyOptimizationTrainer.Options).GetField(property.Name)!.GetValue(options));
        }

        // name, loss, advantages, entropy, reference, data selection, source
        string[] row = [.. File.ReadLines(Path.Combine(TestPaths.Root, "docs", "objectives.md")).First(l => l.StartsWith($"| `{name}()`", StringComparison.Ordinal)).Trim('|').Split('|').Select(c => c.Trim())];
        Assert.Equal(7, row.Length);
        Assert.Equal(preset.Entropy == EntropyRegularization.None, row[3] == "none");
        Assert.Equal(Fault.Number(preset.ReferenceCoefficient), row[4]);
        Assert.Equal(preset.DynamicSampling, row[5].Contains("dynamic sampling", StringComparison.Ordinal));
        Assert.Equal(preset.OverlongShaping is not null, row[5].Contains("overlong shaping", StringComparison.Ordinal));
        Assert.Equal(preset.ProblemSelection != ProblemSelection.Shuffled, row[5].StartsWith("no problem again", StringComparison.Ordinal));
        Assert.True(row[6].Contains("arXiv", StringComparison.Ordinal) || name == nameof(Objectives.Aer));
    }

    // The papers' numbers, beside the table in the docs.
    [Theory]
    [InlineData(nameof(Objectives.Grpo), "Clipped(clipLow: 0.2, clipHigh: 0.2,", "CompletionMeanTokenMean", "GroupNormalized(epsilon: 0.0001")]
    [InlineData(nameof(Objectives.DrGrpo), "Clipped(clipLow: 0.2, clipHigh: 0.2,", "CompletionMeanTokenSumOverLimit", "GroupCentered")]
    [InlineData(nameof(Objectives.Dapo), "Clipped(clipLow: 0.2, clipHigh: 0.28,", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Gspo), "Clipped(clipLow: 0.0003, clipHigh: 0.0004,", "CompletionMeanTokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Cispo), "Cispo(maximumRatio: 5, minimumRatio: 0)", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Sapo), "Sapo(positiveTemperature: 1, negativeTemperature: 1.05)", "CompletionMeanTokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Vespo), "Vespo(positivePower: 2, positiveDecay: 3, negativePower: 3, negativeDecay: 2)", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Luspo), "Clipped(clipLow: 0.002, clipHigh: 0.0025,", "CompletionMeanTokenSum", "GroupNormalized")]
    [InlineData(nameof(Objectives.GeometricMean), "GeometricMean(clipLow: 0.4, clipHigh: 0.4)", "CompletionMeanTokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Rloo), "Gpg()", "TokenMean", "LeaveOneOut")]
    [InlineData(nameof(Objectives.ReinforcePlusPlus), "Clipped(clipLow: 0.2, clipHigh: 0.2,", "TokenMean", "ReinforcePlusPlusBaseline")]
    [InlineData(nameof(Objectives.Opo), "Gpg()", "TokenMean", "Opo")]
    [InlineData(nameof(Objectives.Gpg), "Gpg()", "TokenMean", "Gpg")]
    [InlineData(nameof(Objectives.LitePpo), "Clipped(clipLow: 0.2, clipHigh: 0.2,", "TokenMean", "BatchScaled")]
    [InlineData(nameof(Objectives.Qae), "Clipped(clipLow: 0.2, clipHigh: 0.28,", "TokenMean", "QuantileBaseline(quantile: 0.4")]
    [InlineData(nameof(Objectives.ClipCov), "ClipCov(share: 0.0002, lowerBound: 1, upperBound: 5,", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.KlCov), "KlCov(share: 0.0002, coefficient: 1)", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.SkyworkOr1), "Clipped(clipLow: 0.2, clipHigh: 0.2,", "TokenMean", "GroupNormalized")]
    [InlineData(nameof(Objectives.Aer), "Clipped(clipLow: 0.2, clipHigh: 0.28,", "TokenMean", "GroupNormalized")]
    public void Preset_HasItsPapersLossAndAdvantages(string name, string formula, string aggregation, string advantages)
    {
        var preset = (ObjectivePreset)Methods().Single(m => m.Name == name).Invoke(null, null)!;
        Assert.StartsWith(formula, preset.Loss.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Aggregation: {aggregation},", preset.Loss.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(advantages, preset.Advantages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Preset_FillsAllItStandsFor_AndWhatIsSetAfterwardsWins()
    {
        ObjectivePreset dapo = Objectives.Dapo();
        var options = new PolicyOptimizationTrainer.Options { ReferenceCoefficient = 1, Preset = dapo, Entropy = EntropyRegularization.Fixed(0.1) };

        Assert.Same(dapo.Loss, options.Loss);
        Assert.Same(dapo.Advantages, options.Advantages);
        Assert.Same(dapo.OverlongShaping, options.OverlongShaping);
        Assert.True(options.DynamicSampling);
        Assert.Equal(0, options.ReferenceCoefficient);
        Assert.NotSame(dapo.Entropy, options.Entropy);
        options.Preset = Objectives.Grpo();
        Assert.False(options.DynamicSampling);
        Assert.Null(options.OverlongShaping);
    }

    [Fact]
    public void OverlongShaping_FallsLinearlyOverTheBuffer()
    {
        var shaping = new OverlongShaping { BufferShare = 0.2, Factor = 0.5 };
        Assert.Equal([0, 0, -0.25, -0.5], new[] { 10, 80, 90, 100 }.Select(t => Math.Round(shaping.Penalty(t, 100), 12)));
    }

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(Objectives).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(ObjectivePreset));
}
