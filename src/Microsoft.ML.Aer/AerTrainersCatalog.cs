using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The trainers of policies.</summary>
public sealed class AerTrainersCatalog
{
    internal AerTrainersCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }
}
