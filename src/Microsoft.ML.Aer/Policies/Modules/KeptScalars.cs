using TorchSharp;

namespace Microsoft.ML.Aer;

/// <summary>
/// Constants of tensor operations. What TorchSharp converts from a number at the call may be collected, and so freed, while
/// the native operation still reads it; these live as long as the process.
/// </summary>
internal static class KeptScalars
{
    public static Scalar One { get; } = 1;
}
