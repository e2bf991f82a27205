namespace Microsoft.ML.Aer;

/// <summary>Where and how wide ONNX Runtime GenAI runs a policy.</summary>
/// <param name="CudaDevice">Index of the CUDA device; null for the processor.</param>
/// <param name="Threads">Threads of one operator on the processor; null leaves the choice to ONNX Runtime (one a core).</param>
internal sealed record GenAIDevice(int? CudaDevice = null, int? Threads = null);
