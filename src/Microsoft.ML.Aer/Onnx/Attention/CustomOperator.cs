using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>ONNX Runtime's description of an operator that an application brings (<c>OrtCustomOp</c>, version 16), and behind it what is ours.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CustomOperator
{
    /// <summary>The layout's version, which says how many of the fields ONNX Runtime reads.</summary>
    public uint Version;
    public void* CreateKernel;
    public delegate* unmanaged<CustomOperator*, byte*> GetName;
    public delegate* unmanaged<CustomOperator*, byte*> GetExecutionProviderType;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputType;
    public delegate* unmanaged<CustomOperator*, nuint> GetInputTypeCount;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetOutputType;
    public delegate* unmanaged<CustomOperator*, nuint> GetOutputTypeCount;
    public void* KernelCompute;
    public delegate* unmanaged<void*, void> KernelDestroy;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputCharacteristic;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetOutputCharacteristic;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputMemoryType;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicInputMinArity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicInputHomogeneity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicOutputMinArity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicOutputHomogeneity;
    public delegate* unmanaged<CustomOperator*, nint, nint, void**, nint> CreateKernelV2;
    public delegate* unmanaged<void*, nint, nint> KernelComputeV2;

    // Fields of later versions, which ONNX Runtime does not read at this one.
    private readonly nint _inferOutputShape;
    private readonly nint _getStartVersion;
    private readonly nint _getEndVersion;
    private readonly nint _getMayInplace;
    private readonly nint _releaseMayInplace;
    private readonly nint _getAliasMap;
    private readonly nint _releaseAliasMap;

    /// <summary>Handle of the <see cref="PagedAttention"/> that computes.</summary>
    public nint State;
}
