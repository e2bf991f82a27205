using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.Aer.PublicTests;

/// <summary>docs/training.md lists every option of the trainers with the default that the code has.</summary>
public sealed class OptionDocsTests
{
    // Defaults that are objects are written as the call that makes an equal one.
    private static readonly Dictionary<string, object> Calls = new()
    {
        ["`PolicyLoss.Dapo()`"] = PolicyLoss.Dapo(),
        ["`AdvantageEstimator.GroupNormalized()`"] = AdvantageEstimator.GroupNormalized(),
        ["`EntropyRegularization.Adaptive()`"] = EntropyRegularization.Adaptive(),
        ["`ImportanceCorrection.Truncated()`"] = ImportanceCorrection.Truncated(),
        ["`ProblemSelection.Shuffled`"] = ProblemSelection.Shuffled,
    };

    public static TheoryData<string, Type> Tables => new()
    {
        { "Options of every trainer", typeof(PolicyTrainerOptions) },
        { "Options of PolicyOptimization", typeof(PolicyOptimizationTrainer.Options) },
        { "Options of SupervisedFineTuning", typeof(SupervisedFineTuningTrainer.Options) },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Table_HasEveryOption_WithItsDefault(string heading, Type type)
    {
        Dictionary<string, string> documented = Rows(heading);
        Dictionary<string, MemberInfo> options = Members(type);
        Assert.Equal(options.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        object instance = type == typeof(SupervisedFineTuningTrainer.Options) ? new SupervisedFineTuningTrainer.Options() : new PolicyOptimizationTrainer.Options();
        foreach ((string name, MemberInfo member) in options) AssertDefault(name, documented[name], Value(member, instance));
    }

    [Theory]
    [InlineData(nameof(AerTrainersCatalog.PolicyOptimization), typeof(PolicyOptimizationTrainer.Options))]
    [InlineData(nameof(AerTrainersCatalog.SupervisedFineTuning), typeof(SupervisedFineTuningTrainer.Options))]
    public void FlatOverload_HasTheDefaultsOfTheOptions(string method, Type type)
    {
        ParameterInfo[] parameters = typeof(AerTrainersCatalog).GetMethods().Single(m => m.Name == method && m.GetParameters().Length > 1).GetParameters();
        object options = Activator.CreateInstance(type)!;
        Assert.Contains(parameters, p => p.HasDefaultValue);
        foreach (ParameterInfo parameter in parameters.Where(p => p.HasDefaultValue))
        {
            FieldInfo option = type.GetField(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..])!;
            // An object cannot be a default argument: null stands for the options' own.
            if (parameter.DefaultValue is not null) Assert.Equal(option.GetValue(options), parameter.DefaultValue);
        }
    }

    [Fact]
    public void Metrics_AreAllDocumented()
    {
        string metrics = File.ReadAllText(TestFiles.Path("docs", "metrics.md"));
        Assert.All(
            typeof(TrainingStep).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => Assert.Contains($"`{System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}`", metrics, StringComparison.Ordinal));
    }

    private static void AssertDefault(string name, string written, object? found)
    {
        switch (found)
        {
            // Nothing, an empty list and a token that is never cancelled.
            case null or System.Collections.ICollection { Count: 0 } or CancellationToken:
                Assert.True(written == "-", $"{name}: the code sets nothing, the document says {written}.");
                break;
            case TimeSpan time:
                Assert.Equal(written, string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"));
                break;
            case float or double or int:
                Assert.True(Convert.ToDouble(found, CultureInfo.InvariantCulture).Equals(found is float ? float.Parse(written, CultureInfo.InvariantCulture) : double.Parse(written, CultureInfo.InvariantCulture)), $"{name}: the code says {found}, the document {written}.");
                break;
            case string or bool or Enum:
                Assert.Equal(written, found.ToString(), ignoreCase: found is bool);
                break;
            default:
                AssertSame(name, Calls[written], found);
                break;
        }
    }

    // Equal settings, through and through.
    private static void AssertSame(string name, object expected, object found)
    {
        Assert.Equal(expected.GetType(), found.GetType());
        if (expected is string or IConvertible) Assert.Equal(expected, found);
        else
        {
            foreach (MemberInfo member in Members(expected.GetType(), inherited: true).Values)
            {
                object? a = Value(member, expected), b = Value(member, found);
                Assert.Equal(a is null, b is null);
                if (a is not null) AssertSame($"{name}.{member.Name}", a, b!);
            }
        }
    }

    private static Dictionary<string, MemberInfo> Members(Type type, bool inherited = false)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance;
        BindingFlags flags = inherited ? All : Own;
        Dictionary<string, MemberInfo> members = type.GetFields(flags).Cast<MemberInfo>()
            .Concat(type.GetProperties(flags).Where(p => p.GetIndexParameters().Length == 0))
            .ToDictionary(m => m.Name);
        // The one option whose default each trainer sets for itself.
        if (type == typeof(PolicyTrainerOptions)) members.Remove(nameof(PolicyTrainerOptions.LearningRate));
        else if (type.IsSubclassOf(typeof(PolicyTrainerOptions))) members.Add(nameof(PolicyTrainerOptions.LearningRate), type.GetField(nameof(PolicyTrainerOptions.LearningRate))!);
        return members;
    }

    private static object? Value(MemberInfo member, object instance) => member is FieldInfo field ? field.GetValue(instance) : ((PropertyInfo)member).GetValue(instance);

    private static Dictionary<string, string> Rows(string heading) => Section("### " + heading).Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2]);

    private static string Section(string heading)
    {
        string text = File.ReadAllText(TestFiles.Path("docs", "training.md")).ReplaceLineEndings("\n");
        string rest = text.Split(heading + "\n")[1];
        int end = rest.IndexOf("\n#", StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }
}
