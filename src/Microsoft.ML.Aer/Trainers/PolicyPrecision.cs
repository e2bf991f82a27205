namespace Microsoft.ML.Aer;

/// <summary>The number type of weights, gradients and optimizer state while training.</summary>
public enum PolicyPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>bfloat16. For CUDA only: on the CPUs measured its matrix products are up to ten times slower than those of <see cref="Float32"/>, and direct ONNX Runtime rollouts share float32 weights.</summary>
    BFloat16,
}
