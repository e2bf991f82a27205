using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// An operator of ONNX Runtime that is written here, in C#. One object stands for the operator; each node of it in a
/// session's graph gets a kernel of its own.
/// </summary>
/// <param name="name">Its <c>op_type</c>, in the domain <see cref="CustomOperators.Domain"/>.</param>
internal abstract class OperatorDefinition(string name)
{
    public string Name => name;

    /// <summary>The inputs in order; optional ones may be left out of a node.</summary>
    public abstract ReadOnlySpan<OperatorTensor> Inputs { get; }

    public abstract ReadOnlySpan<OperatorTensor> Outputs { get; }

    /// <summary>Makes the kernel of one node.</summary>
    public abstract IOperatorKernel CreateKernel(KernelInfo info);
}

/// <summary>One node's computation.</summary>
/// <remarks>Must be safe for several calls at once, as a session may run on several threads.</remarks>
internal interface IOperatorKernel
{
    void Compute(KernelContext context);
}

/// <summary>One input or output of a custom operator.</summary>
/// <param name="Type">ONNX's number of the element type.</param>
/// <param name="IsOptional">Whether a node may do without it.</param>
internal readonly record struct OperatorTensor(int Type, bool IsOptional = false)
{
    public static readonly OperatorTensor Float = new(1);
    public static readonly OperatorTensor OptionalFloat = new(1, IsOptional: true);
}
