using System.Globalization;

namespace EntropyStudy;

/// <summary>The command line.</summary>
/// <param name="Command">Empty for the whole study.</param>
/// <param name="Operand">What the command is about; null without.</param>
internal sealed record Arguments(string Command, string? Operand)
{
    private static readonly string[] Commands = ["", "plan", "report", "run", "real", "make-base"];

    /// <summary>samples/EntropyStudy of a clone; null for the one around the current directory.</summary>
    public string? Study { get; private init; }

    /// <summary>Runs side by side.</summary>
    public int Processes { get; private init; } = 2;

    /// <summary>Of "real": a Hugging Face checkpoint folder.</summary>
    public string? Policy { get; private init; }

    /// <summary>Of "real": a folder of NAME.train.jsonl and NAME.test.jsonl.</summary>
    public string? Tasks { get; private init; }

    /// <summary>Of "real": the task's name; null prints how well the policy solves each.</summary>
    public string? Task { get; private init; }

    /// <summary>Of "real": an easier part of the task.</summary>
    public string? Where { get; private init; }

    /// <summary>Of "real": training steps.</summary>
    public int Steps { get; private init; } = 100;

    /// <summary>Of "real": seeds of each method.</summary>
    public int Seeds { get; private init; } = 1;

    /// <summary>Whether MKL may use all of an AMD processor: updates are faster there, and differ in the last bits.</summary>
    public bool Tuned { get; private init; }

    /// <exception cref="ArgumentException">Something is unknown or lacks its value.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var result = new Arguments("", null);
        var operands = new List<string>();
        for (int i = 0; i < args.Count; i++)
        {
            string name = args[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                operands.Add(name);
                continue;
            }
            if (++i == args.Count) throw new ArgumentException($"{name} lacks its value.");
            result = result.With(name, args[i]);
        }
        if (operands.Count > 2) throw new ArgumentException($"'{operands[2]}' is one argument too many.");
        result = result with { Command = operands.ElementAtOrDefault(0) ?? "", Operand = operands.ElementAtOrDefault(1) };
        return Commands.Contains(result.Command) ? result : throw new ArgumentException($"'{result.Command}' is no command; there are plan, report, run ID, real and make-base NAME, or none for the whole study.");
    }

    /// <summary>An option that the command cannot do without.</summary>
    public static string Needed(string? value, string option) => value ?? throw new ArgumentException($"{option} is missing.");

    private Arguments With(string name, string value) => name switch
    {
        "--study" => this with { Study = value },
        "--processes" => this with { Processes = Number(name, value) },
        "--policy" => this with { Policy = value },
        "--tasks" => this with { Tasks = value },
        "--task" => this with { Task = value },
        "--where" => this with { Where = value },
        "--steps" => this with { Steps = Number(name, value) },
        "--seeds" => this with { Seeds = Number(name, value) },
        "--tuned" => this with { Tuned = Switch(name, value) },
        _ => throw new ArgumentException($"'{name}' is no option; there are --study, --processes, --policy, --tasks, --task, --where, --steps, --seeds and --tuned."),
    };

    private static bool Switch(string name, string value) => value switch
    {
        "0" => false,
        "1" => true,
        _ => throw new ArgumentException($"{name} is '{value}', but must be 0 or 1."),
    };

    private static int Number(string name, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
        : throw new ArgumentException($"{name} is '{value}', but must be a number from 1.");
}
