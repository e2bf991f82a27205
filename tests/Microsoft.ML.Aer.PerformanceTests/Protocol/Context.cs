namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What a measurement has at hand: its parameters, the policy they name, the timer.</summary>
internal sealed class Context(Run run, Arguments arguments, Calibrator calibrator)
{
    /// <summary>What <c>--warmups</c> and <c>--repetitions</c> are unless given.</summary>
    public const int Warmups = 1, Repetitions = 3;

    // Samples of the machine: before and after a measurement, and in all between its repetitions.
    private const int Around = 3, Between = 4;

    private int _between;
    private double _peak;

    public Arguments Arguments => arguments;

    /// <summary>Threads of whatever is measured.</summary>
    public int Threads => run.Threads;

    /// <summary>The policy that <c>--model</c> or <c>--shape</c> names; loaded once for lines that share it.</summary>
    public Subject Subject => run.Subject(arguments);

    /// <summary>A new, empty folder that is deleted at the end.</summary>
    public string Folder() => run.Folder();

    /// <summary>Runs the measurement, with samples of the machine around it.</summary>
    public (Result Result, Calibration Machine) Measure(Func<Context, Result> measure)
    {
        calibrator.Sample(Around);
        _ = Subject; // lets go of the one before
        Machine.ForgetPeak();
        Result result = measure(this);
        _peak = Math.Max(_peak, Machine.PeakGigabytes);
        calibrator.Sample(Around + Between - _between);
        return (result with { PeakGigabytes = _peak }, calibrator.Result());
    }

    /// <summary>
    /// Times some work: <c>--warmups</c> runs that do not count, then <c>--repetitions</c> that do, and samples of the machine between
    /// them, since a virtual machine's speed drifts.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="before">Done before each run, not timed.</param>
    public Timing Time(Action work, Action? before = null) => Timing.Of(arguments.Int("warmups", Warmups), arguments.Int("repetitions", Repetitions), work, before, Sample);

    // After the repetition of a number below that of all: a share of the samples between. Their memory is not the measurement's.
    private void Sample(int done, int all)
    {
        int due = (Between * done / (all - 1)) - _between;
        if (due <= 0) return;
        _peak = Math.Max(_peak, Machine.PeakGigabytes);
        calibrator.Sample(due);
        _between += due;
        Machine.ForgetPeak();
    }
}
