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
