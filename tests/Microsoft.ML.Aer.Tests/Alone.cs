namespace Microsoft.ML.Aer.Tests;

/// <summary>Tests that read a figure of the whole process (live tensors, memory) and so run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
