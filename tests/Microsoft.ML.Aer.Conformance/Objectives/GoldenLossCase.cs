namespace Microsoft.ML.Aer.Conformance;

/// <summary>A peer's configuration in this library's words.</summary>
/// <param name="Settings">The objective.</param>
/// <param name="Totals">What the peer divides by.</param>
/// <param name="EntropyCoefficient">Its entropy coefficient; 0 for none.</param>
/// <param name="Metrics">Its metrics' names and how the library's metrics give them.</param>
internal sealed record GoldenLossCase(
    ObjectiveSettings Settings,
    BatchTotals Totals,
    double EntropyCoefficient,
    IReadOnlyDictionary<string, Func<ObjectiveMetrics, double?>> Metrics);
