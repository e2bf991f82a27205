using Microsoft.ML.Aer;

namespace Microsoft.ML;

/// <summary>Adds reinforcement learning with verifiable rewards and Adaptive Entropy Regularization to <see cref="MLContext"/>.</summary>
public static class AerMLContextExtensions
{
    /// <summary>Gets the catalog of policies: trainers, transforms, evaluation and export.</summary>
    /// <param name="mlContext">The ML.NET context.</param>
    /// <returns>The catalog; making it costs nothing, and models load without it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is <see langword="null"/>.</exception>
    public static AerCatalog Aer(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new AerCatalog(mlContext);
    }
}
