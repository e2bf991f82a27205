using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// Makes <see cref="PagedAttention"/> an operator of ONNX Runtime: one float32 input, the projected queries, keys and
/// values of a step's tokens [tokens, qkv], and one output [tokens, query width]. Sessions that have it must be
/// disposed before it.
/// </summary>
internal sealed unsafe class AttentionOperator : IDisposable
{
    public const string Domain = "microsoft.ml.aer";
    public const string Name = "PagedAttention";
    public const string LayerAttribute = "layer";

    private const uint LayoutVersion = 16;
    private const int FloatType = 1;

    // Read by native code for as long as the process lives.
    private static readonly byte* NativeName = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
    private static readonly byte* NativeLayerAttribute = (byte*)Marshal.StringToCoTaskMemUTF8(LayerAttribute);

    private readonly OrtNativeApi _api = OrtNativeApi.Instance;
    private readonly CustomOperator* _operator;
    private GCHandle _state;
    private nint _domain;

    public AttentionOperator(PagedAttention attention)
    {
        _state = GCHandle.Alloc(attention);
        _operator = (CustomOperator*)NativeMemory.AllocZeroed((nuint)sizeof(CustomOperator));
        *_operator = new CustomOperator
        {
            Version = LayoutVersion,
            GetName = &GetName,
            GetExecutionProviderType = &GetExecutionProviderType,
            GetInputType = &GetValueType,
            GetInputTypeCount = &GetValueCount,
            GetOutputType = &GetValueType,
            GetOutputTypeCount = &GetValueCount,
            KernelDestroy = &DestroyKernel,
            GetInputCharacteristic = &GetCharacteristic,
            GetOutputCharacteristic = &GetCharacteristic,
            GetInputMemoryType = &GetCharacteristic,
            GetVariadicInputMinArity = &GetVariadic,
            GetVariadicInputHomogeneity = &GetVariadic,
            GetVariadicOutputMinArity = &GetVariadic,
            GetVariadicOutputHomogeneity = &GetVariadic,
            CreateKernelV2 = &CreateKernel,
            KernelComputeV2 = &Compute,
            State = GCHandle.ToIntPtr(_state),
        };
        nint domain;
        fixed (byte* name = "microsoft.ml.aer\0"u8) _api.Check(_api.CreateCustomOpDomain(name, &domain));
        _domain = domain;
        _api.Check(_api.CustomOpDomainAdd(domain, _operator));
    }

    /// <summary>Lets sessions made with these options use the operator.</summary>
    public void AddTo(SessionOptions options) => _api.Check(_api.AddCustomOpDomain(options.DangerousGetHandle(), _domain));

    public void Dispose()
    {
        if (_domain == 0) return;
        _api.ReleaseCustomOpDomain(_domain);
        _domain = 0;
        NativeMemory.Free(_operator);
        _state.Free();
    }

    [UnmanagedCallersOnly]
    private static byte* GetName(CustomOperator* op) => NativeName;

    // None named: the CPU.
    [UnmanagedCallersOnly]
    private static byte* GetExecutionProviderType(CustomOperator* op) => null;

    [UnmanagedCallersOnly]
    private static int GetValueType(CustomOperator* op, nuint index) => FloatType;

    [UnmanagedCallersOnly]
    private static nuint GetValueCount(CustomOperator* op) => 1;

    // Required inputs and outputs, in default memory.
    [UnmanagedCallersOnly]
    private static int GetCharacteristic(CustomOperator* op, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int GetVariadic(CustomOperator* op) => 0;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(CustomOperator* op, nint api, nint info, void** kernel)
    {
        *kernel = null;
        long layer;
        nint status = OrtNativeApi.Instance.KernelInfoGetAttributeInt64(info, NativeLayerAttribute, &layer);
        if (status != 0) return status;
        var created = (Kernel*)NativeMemory.Alloc((nuint)sizeof(Kernel));
        *created = new Kernel { State = op->State, Layer = (int)layer };
        *kernel = created;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void DestroyKernel(void* kernel) => NativeMemory.Free(kernel);

    [UnmanagedCallersOnly]
    private static nint Compute(void* kernel, nint context)
    {
        OrtNativeApi api = OrtNativeApi.Instance;
        try
        {
            var attention = (PagedAttention)GCHandle.FromIntPtr(((Kernel*)kernel)->State).Target!;
            nint input, output;
            float* qkv, attended;
            api.Check(api.KernelContextGetInput(context, 0, &input));
            api.Check(api.GetTensorMutableData(input, (void**)&qkv));
            long* shape = stackalloc long[] { attention.Step.TokenCount, attention.QueryWidth };
            api.Check(api.KernelContextGetOutput(context, 0, shape, 2, &output));
            api.Check(api.GetTensorMutableData(output, (void**)&attended));
            attention.Compute(((Kernel*)kernel)->Layer, qkv, attended, context);
            return 0;
        }
#pragma warning disable CA1031 // No exception may cross into native code; the session's caller gets it as ONNX Runtime's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return api.Failure(e);
        }
    }

    private struct Kernel
    {
        public nint State;
        public int Layer;
    }
}
