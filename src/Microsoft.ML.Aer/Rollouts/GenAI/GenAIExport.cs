namespace Microsoft.ML.Aer;

/// <summary>Writes the policy's present weights as a complete ONNX Runtime GenAI directory.</summary>
/// <param name="policyVersion">The version these weights get.</param>
/// <param name="folder">The directory to create; it does not exist yet, and nothing else is written to.</param>
/// <param name="cancellationToken">Cancels the writing.</param>
internal delegate ValueTask GenAIExport(long policyVersion, string folder, CancellationToken cancellationToken);
