using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// A custom operator as ONNX Runtime's C API sees it, <c>OrtCustomOp</c>: a structure of function pointers, each
/// called with the structure's own address. The managed operator's handle follows behind it.
/// </summary>
/// <remarks>
/// Works in 1.31: creation and computation through the V2 callbacks (errors become statuses, no exception crosses),
/// optional inputs as absent values, inputs changed in place, threads of the session through ParallelFor. The fields
/// left null are optional in every version of the API since 18.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOperator
{
    private uint _version;
    private nint _createKernel; // null: the V2 form is used
    private delegate* unmanaged<NativeOperator*, byte*> _getName;
    private delegate* unmanaged<NativeOperator*, byte*> _getExecutionProviderType;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getInputTypeCount;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getOutputTypeCount;
    private nint _kernelCompute; // null: the V2 form is used
    private delegate* unmanaged<void*, void> _kernelDestroy;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputMemoryType;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputHomogeneity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputHomogeneity;
    private delegate* unmanaged<NativeOperator*, nint, nint, void**, nint> _createKernelV2;
    private delegate* unmanaged<void*, nint, nint> _kernelComputeV2;
    private nint _inferOutputShape;
    private nint _getStartVersion;
    private nint _getEndVersion;
    private nint _getMayInplace;
    private nint _releaseMayInplace;
    private nint _getAliasMap;
    private nint _releaseAliasMap;

    // Ours.
    private byte* _name;
    private nint _operator;

    /// <summary>Makes the structure of an operator, to be given to <see cref="Free"/>.</summary>
    public static NativeOperator* Create(OperatorDefinition custom)
    {
        var native = (NativeOperator*)NativeMemory.AllocZeroed((nuint)sizeof(NativeOperator));
        byte[] name = Encoding.UTF8.GetBytes(custom.Name + '\0');
        native->_name = (byte*)NativeMemory.Alloc((nuint)name.Length);
        name.CopyTo(new Span<byte>(native->_name, name.Length));
        native->_operator = GCHandle.ToIntPtr(GCHandle.Alloc(custom));

        native->_version = OnnxRuntimeApi.Version;
        native->_getName = &GetName;
        native->_getExecutionProviderType = &GetExecutionProviderType;
        native->_getInputType = &GetInputType;
        native->_getInputTypeCount = &GetInputTypeCount;
        native->_getOutputType = &GetOutputType;
        native->_getOutputTypeCount = &GetOutputTypeCount;
        native->_kernelDestroy = &DestroyKernel;
        native->_getInputCharacteristic = &GetInputCharacteristic;
        native->_getOutputCharacteristic = &GetOutputCharacteristic;
        native->_getInputMemoryType = &GetInputMemoryType;
        native->_getVariadicInputMinArity = &One;
        native->_getVariadicInputHomogeneity = &One;
        native->_getVariadicOutputMinArity = &One;
        native->_getVariadicOutputHomogeneity = &One;
        native->_createKernelV2 = &CreateKernel;
        native->_kernelComputeV2 = &Compute;
        return native;
    }

    /// <summary>Frees the structure, when no session refers to it any more.</summary>
    public static void Free(NativeOperator* native)
    {
        GCHandle.FromIntPtr(native->_operator).Free();
        NativeMemory.Free(native->_name);
        NativeMemory.Free(native);
    }

    private static OperatorDefinition Operator(NativeOperator* native) => (OperatorDefinition)GCHandle.FromIntPtr(native->_operator).Target!;

    [UnmanagedCallersOnly]
    private static byte* GetName(NativeOperator* native) => native->_name;

    [UnmanagedCallersOnly]
    private static byte* GetExecutionProviderType(NativeOperator* native) => null; // the processor

    [UnmanagedCallersOnly]
    private static int GetInputType(NativeOperator* native, nuint index) => Operator(native).Inputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetInputTypeCount(NativeOperator* native) => (nuint)Operator(native).Inputs.Length;

    [UnmanagedCallersOnly]
    private static int GetOutputType(NativeOperator* native, nuint index) => Operator(native).Outputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetOutputTypeCount(NativeOperator* native) => (nuint)Operator(native).Outputs.Length;

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(NativeOperator* native, nuint index) => Operator(native).Inputs[(int)index].IsOptional ? 1 : 0;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(NativeOperator* native, nuint index) => Operator(native).Outputs[(int)index].IsOptional ? 1 : 0;

    [UnmanagedCallersOnly]
    private static int GetInputMemoryType(NativeOperator* native, nuint index) => 0; // the provider's own

    [UnmanagedCallersOnly]
    private static int One(NativeOperator* native) => 1;

    [UnmanagedCallersOnly]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "No exception may cross into native code; every one becomes a status.")]
    private static nint CreateKernel(NativeOperator* native, nint api, nint info, void** kernel)
    {
        try
        {
            *kernel = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(Operator(native).CreateKernel(new KernelInfo(info))));
            return 0;
        }
        catch (Exception e)
        {
            *kernel = null;
            return OnnxRuntimeApi.Status(e);
        }
    }

    [UnmanagedCallersOnly]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "No exception may cross into native code; every one becomes a status.")]
    private static nint Compute(void* kernel, nint context)
    {
        try
        {
            Unsafe.As<IOperatorKernel>(GCHandle.FromIntPtr((nint)kernel).Target!).Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception e)
        {
            return OnnxRuntimeApi.Status(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void DestroyKernel(void* kernel) => GCHandle.FromIntPtr((nint)kernel).Free();
}
