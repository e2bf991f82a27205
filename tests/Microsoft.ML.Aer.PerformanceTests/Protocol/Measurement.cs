namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>One thing that can be measured. A new one is one file and one line in <see cref="Measurements"/>.</summary>
internal abstract class Measurement
{
    /// <summary>The first word on the command line, and <c>name</c> in the JSON line.</summary>
    public abstract string Name { get; }

    /// <summary>One line of help.</summary>
    public abstract string Summary { get; }

    /// <summary>Parameters besides those that every measurement has (<see cref="Measurements.CommonFlags"/>).</summary>
    public virtual IReadOnlyList<Flag> Flags => [];

    /// <summary>Measures one set of parameters.</summary>
    public abstract Result Measure(Context context);
}
