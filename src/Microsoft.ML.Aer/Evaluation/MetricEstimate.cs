namespace Microsoft.ML.Aer;

/// <summary>A mean over problems with its bootstrap interval.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">The interval's lower end; equal to <paramref name="Value"/> where all problems agree.</param>
/// <param name="High">The interval's upper end.</param>
public readonly record struct MetricEstimate(double Value, double Low, double High)
{
    /// <summary>Gets a value indicating whether the interval lies wholly on one side of 0: for differences, whether they can be told from none.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;

    /// <summary>Returns the value with its interval, such as <c>0.412 [0.371, 0.455]</c>.</summary>
    /// <returns>The text, in invariant culture.</returns>
    public override string ToString() => FormattableString.Invariant($"{Value:0.###} [{Low:0.###}, {High:0.###}]");
}
