using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>A test: what stands behind <c>is</c>.</summary>
internal delegate bool TemplateTest(object? value, CallArguments arguments);

/// <summary>The tests that templates may use.</summary>
internal static class TemplateTests
{
    public static Dictionary<string, TemplateTest> Known { get; } = new(StringComparer.Ordinal)
    {
        ["defined"] = (value, _) => value is not Undefined,
        ["undefined"] = (value, _) => value is Undefined,
        ["none"] = (value, _) => value is null,
        ["string"] = (value, _) => value is string,
        ["number"] = (value, _) => value is long or BigInteger or double or bool,
        ["integer"] = (value, _) => value is long or BigInteger,
        ["float"] = (value, _) => value is double,
        ["boolean"] = (value, _) => value is bool,
        ["true"] = (value, _) => value is true,
        ["false"] = (value, _) => value is false,
        ["mapping"] = (value, _) => value is TemplateMap,
        ["sequence"] = (value, _) => value is string or TemplateList or TemplateMap or Undefined,
        ["iterable"] = (value, _) => value is string or TemplateList or TemplateMap or Undefined,
        ["callable"] = (value, _) => value is TemplateFunction || value is LoopState { Recursion: not null },
        ["escaped"] = (_, _) => false,
        ["even"] = (value, _) => Remainder(value, 2) == 0,
        ["odd"] = (value, _) => Remainder(value, 2) == 1,
        ["divisibleby"] = (value, arguments) => Remainder(value, arguments.Number(0, "num", 0)) == 0,
        ["lower"] = (value, _) => PythonText.Of(value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = (value, _) => PythonText.Of(value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["in"] = (value, arguments) => Operations.Contains(arguments.Required(0, "seq"), value),
        ["sameas"] = (value, arguments) => arguments.Required(0, "other") is var other && (ReferenceEquals(value, other) || (value is not double && value?.GetType() == other?.GetType() && Operations.AreEqual(value, other))),
        ["filter"] = (value, _) => value is string name && TemplateFilters.Known.ContainsKey(name),
        ["test"] = (value, _) => value is string name && Known!.ContainsKey(name),
        ["=="] = Equal, ["eq"] = Equal, ["equalto"] = Equal,
        ["!="] = NotEqual, ["ne"] = NotEqual,
        ["<"] = Less, ["lt"] = Less, ["lessthan"] = Less,
        ["<="] = LessOrEqual, ["le"] = LessOrEqual,
        [">"] = Greater, ["gt"] = Greater, ["greaterthan"] = Greater,
        [">="] = GreaterOrEqual, ["ge"] = GreaterOrEqual,
    };

    private static bool Equal(object? value, CallArguments arguments) => Operations.AreEqual(value, arguments.Required(0, "other"));

    private static bool NotEqual(object? value, CallArguments arguments) => !Operations.AreEqual(value, arguments.Required(0, "other"));

    private static bool Less(object? value, CallArguments arguments) => Operations.Compare(value, arguments.Required(0, "other")) < 0;

    private static bool LessOrEqual(object? value, CallArguments arguments) => Operations.Compare(value, arguments.Required(0, "other")) <= 0;

    private static bool Greater(object? value, CallArguments arguments) => Operations.Compare(value, arguments.Required(0, "other")) > 0;

    private static bool GreaterOrEqual(object? value, CallArguments arguments) => Operations.Compare(value, arguments.Required(0, "other")) >= 0;

    private static double Remainder(object? value, long divisor)
    {
        if (Operations.Number(value) is not { } number) throw (value as Undefined)?.Fault() ?? new TemplateException($"a {Operations.TypeName(value)} cannot be divided.");
        if (divisor == 0) throw new TemplateException("division by zero.");
        return number - (divisor * Math.Floor(number / divisor));
    }
}
