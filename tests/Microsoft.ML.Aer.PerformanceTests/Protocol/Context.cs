namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What a measurement has at hand: its parameters, the policy they name, the timer.</summary>
internal sealed class Context(Run run, Arguments arguments)
{
    /// <summary>What <c>--warmups</c> and <c>--repetitions</c> are unless given.</summary>
    public const int Warmups = 1, Repetitions = 3;

    public Arguments Arguments => arguments;

    /// <summary>Threads of whatever is measured.</summary>
    public int Threads => run.Threads;

    /// <summary>The policy that <c>--model</c> or <c>--shape</c> names; loaded once for lines that share it.</summary>
    public Subject Subject => run.Subject(arguments);

    /// <summary>A new, empty folder that is deleted at the end.</summary>
    public string Folder() => run.Folder();

    /// <summary>Times some work: <c>--warmups</c> runs that do not count, then <c>--repetitions</c> that do.</summary>
    /// <param name="work">The work.</param>
    /// <param name="before">Done before each run, not timed.</param>
    public Timing Time(Action work, Action? before = null) => Timing.Of(arguments.Int("warmups", Warmups), arguments.Int("repetitions", Repetitions), work, before);
}
