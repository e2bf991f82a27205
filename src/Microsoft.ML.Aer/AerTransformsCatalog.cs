using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The transforms around policies.</summary>
public sealed class AerTransformsCatalog
{
    internal AerTransformsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }
}
