namespace Microsoft.ML.Aer;

/// <summary>How the values of several micro-batches become one.</summary>
internal enum MetricKind
{
    Mean,
    Sum,
    Minimum,
    Maximum,
}
