namespace Microsoft.ML.Aer;

/// <summary>Which engine generates completions during training.</summary>
/// <remarks>
/// All of them draw the same tokens for the same seed, up to draws that fall within rounding of the border between
/// two tokens. They differ in speed and in what they need.
/// </remarks>
public enum RolloutSampler
{
    /// <summary>
    /// <see cref="OnnxRuntime"/> on the CPU; on a CUDA device <see cref="OnnxRuntimeGenAI"/> where its library is
    /// present, else <see cref="Torch"/>. The default.
    /// </summary>
    Auto,

    /// <summary>ONNX Runtime on the CPU, reading the weights where training writes them: a sync costs next to nothing.</summary>
    OnnxRuntime,

    /// <summary>
    /// ONNX Runtime GenAI, on the CPU or a CUDA device. Each sync exports the policy to a new directory and loads it.
    /// Needs the package Microsoft.ML.OnnxRuntimeGenAI (CPU) or Microsoft.ML.OnnxRuntimeGenAI.Cuda.
    /// </summary>
    OnnxRuntimeGenAI,

    /// <summary>The TorchSharp policy itself, on the device it is trained on: the reference the others are tested against, and slower.</summary>
    Torch,
}
