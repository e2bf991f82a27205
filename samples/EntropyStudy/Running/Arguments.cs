using System.Globalization;

namespace EntropyStudy;

/// <summary>The command line.</summary>
/// <param name="Command">Empty for the whole study.</param>
/// <param name="Operand">What the command is about; null without.</param>
/// <param name="Study">samples/EntropyStudy of a clone; null for the one around the current directory.</param>
/// <param name="Processes">Runs side by side.</param>
internal sealed record Arguments(string Command, string? Operand, string? Study, int Processes)
{
    private static readonly string[] Commands = ["", "plan", "report", "run", "make-base"];

    /// <exception cref="ArgumentException">Something is unknown or lacks its value.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var result = new Arguments("", null, null, 2);
        var operands = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            result = args[i] switch
            {
                "--study" => result with { Study = Value() },
                "--processes" => result with { Processes = int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : throw new ArgumentException($"--processes is '{args[i]}', but must be a number from 1.") },
                _ when args[i].StartsWith("--", StringComparison.Ordinal) => throw new ArgumentException($"'{args[i]}' is no option; there are --study FOLDER and --processes N."),
                _ => Operand(args[i]),
            };

            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{args[i - 1]} lacks its value.");
        }
        if (operands.Count > 2) throw new ArgumentException($"'{operands[2]}' is one argument too many.");
        result = result with { Command = operands.ElementAtOrDefault(0) ?? "", Operand = operands.ElementAtOrDefault(1) };
        return Commands.Contains(result.Command) ? result : throw new ArgumentException($"'{result.Command}' is no command; there are plan, report, run ID and make-base FOLDER, or none for the whole study.");

        Arguments Operand(string text)
        {
            operands.Add(text);
            return result;
        }
    }
}
