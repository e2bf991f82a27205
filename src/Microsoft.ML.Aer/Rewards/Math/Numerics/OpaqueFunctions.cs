namespace Microsoft.ML.Aer;

/// <summary>What an evaluation takes for unknown functions.</summary>
[Flags]
internal enum OpaqueFunctions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Inverse functions, extrema, rounding, logarithms of absolute values and in exponents.</summary>
    Functions = 1,

    /// <summary>Square roots of sums, up to their sign.</summary>
    Roots = 2,
}
