using System.Globalization;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The parameters of one line of results: every flag of a measurement with one value.</summary>
internal sealed class Arguments(IReadOnlyDictionary<string, string> values)
{
    /// <summary>The flags that have a value, in their declared order.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    public int Int(string flag, int otherwise) => TextOrNull(flag) is null ? otherwise : Int(flag);

    public int Int(string flag) =>
        int.TryParse(Text(flag), CultureInfo.InvariantCulture, out int number) ? number : throw new ArgumentException($"--{flag} is {Text(flag)}; a whole number was expected.");

    public double Number(string flag) =>
        double.TryParse(Text(flag), CultureInfo.InvariantCulture, out double number) ? number : throw new ArgumentException($"--{flag} is {Text(flag)}; a number was expected.");

    public string Text(string flag) => TextOrNull(flag) ?? throw new ArgumentException($"--{flag} has no value.");

    public string? TextOrNull(string flag) => values.GetValueOrDefault(flag);

    /// <summary>Reads <c>--flag value</c> pairs: one set of parameters for each combination of listed values, the last flag's varying first.</summary>
    /// <exception cref="ArgumentException">A flag is unknown, given twice or without a value; the message names it and those there are.</exception>
    public static IReadOnlyList<Arguments> Parse(ReadOnlySpan<string> words, IReadOnlyList<Flag> flags)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i += 2)
        {
            string name = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i][2..] : throw new ArgumentException($"{words[i]}: a flag that begins with -- was expected.");
            if (flags.All(flag => flag.Name != name)) throw new ArgumentException($"There is no flag --{name}; there are {string.Join(", ", flags.Select(flag => "--" + flag.Name))}.");
            if (i + 1 == words.Length) throw new ArgumentException($"--{name} needs a value.");
            if (!given.TryAdd(name, words[i + 1])) throw new ArgumentException($"--{name} is given twice; list several values with commas.");
        }
        IEnumerable<Dictionary<string, string>> sets = [new(StringComparer.Ordinal)];
        foreach (Flag flag in flags)
        {
            if ((given.GetValueOrDefault(flag.Name) ?? flag.Default) is not { } text) continue;
            string[] values = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (values.Length == 0) throw new ArgumentException($"--{flag.Name} needs a value.");
            sets = sets.SelectMany(set => values.Select(value => new Dictionary<string, string>(set, StringComparer.Ordinal) { [flag.Name] = value }));
        }
        return [.. sets.Select(set => new Arguments(set))];
    }
}
