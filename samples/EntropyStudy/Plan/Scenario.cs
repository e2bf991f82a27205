namespace EntropyStudy;

/// <summary>A base policy, the problems it meets and what the optimizer does, whatever the method.</summary>
/// <param name="Name">In ids, tables and file names.</param>
/// <param name="Title">One line for the report.</param>
/// <param name="Base">The folder below <c>bases</c> that training starts from.</param>
/// <param name="Task">The problems of training, validation and test.</param>
/// <param name="TunedIn">The scenario whose chosen settings hold here: itself, or another one where nothing is tuned again.</param>
internal sealed record Scenario(string Name, string Title, string Base, StudyTask Task, string TunedIn)
{
    /// <summary>AdamW's learning rate, constant.</summary>
    public float LearningRate { get; init; } = 1e-4f;

    /// <summary>Whether group-relative advantages are divided by the group's standard deviation.</summary>
    public bool DividesByDeviation { get; init; } = true;

    /// <summary>Whether the settings were chosen elsewhere.</summary>
    public bool IsTransfer => TunedIn != Name;

    public static Scenario Small { get; } = new("small", "a base trained on problems of three numbers and few of four, on problems of four", "small", Split.Four, "small");

    public static Scenario QuickStart { get; } = new("quickstart", "the QuickStart's base, on problems of three or four numbers", "quickstart", Split.ThreeOrFour, "quickstart");

    /// <summary>Where settings chosen in <see cref="QuickStart"/> are used unchanged.</summary>
    public static IReadOnlyList<Scenario> Transfers { get; } =
    [
        QuickStart with { Name = "no-std", Title = "advantages without division by the standard deviation", DividesByDeviation = false },
        QuickStart with { Name = "double-lr", Title = "twice the learning rate", LearningRate = 2e-4f },
        QuickStart with { Name = "four", Title = "problems of four numbers only", Task = Split.Four },
        QuickStart with { Name = "sequences", Title = "another task, number sequences, on a base of its own", Base = "sequences", Task = Sequences.Task },
        QuickStart with { Name = "sequences-long", Title = "number sequences, on a base trained longer", Base = "sequences-long", Task = Sequences.Task },
    ];

    public static IReadOnlyList<Scenario> All { get; } = [Small, QuickStart, .. Transfers];
}
