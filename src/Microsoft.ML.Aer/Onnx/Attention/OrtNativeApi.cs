using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// The functions of ONNX Runtime's C interface that its managed package does not offer: those for operators of our own.
/// The interface is a table that only ever grows at its end, so that an index is for good.
/// </summary>
internal sealed unsafe class OrtNativeApi
{
    // The first version with every function below (parallel loops inside an operator).
    private const uint Version = 17;
    private const int FailCode = 1;

    private static readonly Lazy<OrtNativeApi> Loaded = new(() => new OrtNativeApi());

    private readonly delegate* unmanaged<int, byte*, nint> _createStatus;
    private readonly delegate* unmanaged<nint, byte*> _getErrorMessage;
    private readonly delegate* unmanaged<nint, void> _releaseStatus;

    private OrtNativeApi()
    {
        // The very library that the managed package has loaded, or will load.
        nint library = NativeLibrary.Load("onnxruntime", typeof(OrtEnv).Assembly, null);
        void** apiBase = ((delegate* unmanaged<void**>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        void** api = ((delegate* unmanaged<uint, void**>)apiBase[0])(Version);
        if (api is null) throw new DllNotFoundException($"The ONNX Runtime that was found is older than 1.{Version}; reference a newer Microsoft.ML.OnnxRuntime.");

        _createStatus = (delegate* unmanaged<int, byte*, nint>)api[0];
        _getErrorMessage = (delegate* unmanaged<nint, byte*>)api[2];
        CreateCustomOpDomain = (delegate* unmanaged<byte*, nint*, nint>)api[26];
        CustomOpDomainAdd = (delegate* unmanaged<nint, CustomOperator*, nint>)api[27];
        AddCustomOpDomain = (delegate* unmanaged<nint, nint, nint>)api[28];
        GetTensorMutableData = (delegate* unmanaged<nint, void**, nint>)api[51];
        KernelInfoGetAttributeInt64 = (delegate* unmanaged<nint, byte*, long*, nint>)api[86];
        KernelContextGetInput = (delegate* unmanaged<nint, nuint, nint*, nint>)api[90];
        KernelContextGetOutput = (delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)api[91];
        _releaseStatus = (delegate* unmanaged<nint, void>)api[93];
        ReleaseCustomOpDomain = (delegate* unmanaged<nint, void>)api[101];
        KernelContextParallelFor = (delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)api[274];
    }

    public static OrtNativeApi Instance => Loaded.Value;

    public delegate* unmanaged<byte*, nint*, nint> CreateCustomOpDomain { get; }

    public delegate* unmanaged<nint, CustomOperator*, nint> CustomOpDomainAdd { get; }

    public delegate* unmanaged<nint, nint, nint> AddCustomOpDomain { get; }

    public delegate* unmanaged<nint, void**, nint> GetTensorMutableData { get; }

    public delegate* unmanaged<nint, byte*, long*, nint> KernelInfoGetAttributeInt64 { get; }

    public delegate* unmanaged<nint, nuint, nint*, nint> KernelContextGetInput { get; }

    public delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> KernelContextGetOutput { get; }

    public delegate* unmanaged<nint, void> ReleaseCustomOpDomain { get; }

    /// <summary>Calls a function once for each index below a count, on the session's own threads.</summary>
    public delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint> KernelContextParallelFor { get; }

    /// <summary>Turns a failed status into an exception.</summary>
    public void Check(nint status)
    {
        if (status == 0) return;
        string message = Marshal.PtrToStringUTF8((nint)_getErrorMessage(status)) ?? "no reason given";
        _releaseStatus(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    /// <summary>Turns an exception into a failed status; none may cross into native code.</summary>
    public nint Failure(Exception exception)
    {
        fixed (byte* message = Encoding.UTF8.GetBytes(exception.Message + '\0')) return _createStatus(FailCode, message);
    }
}
