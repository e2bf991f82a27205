using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// The part of ONNX Runtime's C API that custom operators need and the managed package does not offer. The API is a
/// table of functions that only ever grows at its end, so that an entry's index holds for every later version.
/// </summary>
internal static unsafe class OnnxRuntimeApi
{
    /// <summary>Version of the API that is asked for: the oldest one with everything used here.</summary>
    public const uint Version = 18;

    private static readonly nint* Table = Load();

    public static readonly delegate* unmanaged<int, byte*, nint> CreateStatus = (delegate* unmanaged<int, byte*, nint>)Table[0];
    public static readonly delegate* unmanaged<byte*, nint*, nint> CreateCustomOpDomain = (delegate* unmanaged<byte*, nint*, nint>)Table[26];
    public static readonly delegate* unmanaged<nint, void*, nint> CustomOpDomainAdd = (delegate* unmanaged<nint, void*, nint>)Table[27];
    public static readonly delegate* unmanaged<nint, nint, nint> AddCustomOpDomain = (delegate* unmanaged<nint, nint, nint>)Table[28];
    public static readonly delegate* unmanaged<nint, void**, nint> GetTensorMutableData = (delegate* unmanaged<nint, void**, nint>)Table[51];
    public static readonly delegate* unmanaged<nint, nuint*, nint> GetTensorShapeElementCount = (delegate* unmanaged<nint, nuint*, nint>)Table[64];
    public static readonly delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape = (delegate* unmanaged<nint, nint*, nint>)Table[65];
    public static readonly delegate* unmanaged<nint, byte*, long*, nint> KernelInfoGetInt64 = (delegate* unmanaged<nint, byte*, long*, nint>)Table[86];
    public static readonly delegate* unmanaged<nint, nuint*, nint> KernelContextGetInputCount = (delegate* unmanaged<nint, nuint*, nint>)Table[88];
    public static readonly delegate* unmanaged<nint, nuint, nint*, nint> KernelContextGetInput = (delegate* unmanaged<nint, nuint, nint*, nint>)Table[90];
    public static readonly delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> KernelContextGetOutput = (delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)Table[91];
    public static readonly delegate* unmanaged<nint, void> ReleaseCustomOpDomain = (delegate* unmanaged<nint, void>)Table[101];
    public static readonly delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo = (delegate* unmanaged<nint, void>)Table[99];
    public static readonly delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint> KernelContextParallelFor =
        (delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)Table[274];

    private static readonly delegate* unmanaged<nint, byte*> GetErrorMessage = (delegate* unmanaged<nint, byte*>)Table[2];
    private static readonly delegate* unmanaged<nint, void> ReleaseStatus = (delegate* unmanaged<nint, void>)Table[93];

    /// <summary>Turns a failed status into an exception.</summary>
    /// <exception cref="InvalidOperationException">The status is an error.</exception>
    public static void Check(nint status)
    {
        if (status != 0) Throw(status);
    }

    /// <summary>Turns an exception into a status for ONNX Runtime, which takes it over.</summary>
    public static nint Status(Exception exception)
    {
        const int Fail = 1;
        fixed (byte* message = Encoding.UTF8.GetBytes(exception.Message + '\0')) return CreateStatus(Fail, message);
    }

    private static void Throw(nint status)
    {
        string message = Marshal.PtrToStringUTF8((nint)GetErrorMessage(status)) ?? "no reason given";
        ReleaseStatus(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    private static nint* Load()
    {
        if (!NativeLibrary.TryLoad("onnxruntime", typeof(OrtEnv).Assembly, null, out nint library))
        {
            throw new DllNotFoundException("ONNX Runtime's native library is not beside the application: " +
                "reference the package Microsoft.ML.OnnxRuntime (or Microsoft.ML.Aer.Cpu, which brings it).");
        }
        var getBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        var getApi = (delegate* unmanaged<uint, nint*>)getBase()[0];
        nint* table = getApi(Version);
        return table != null ? table : throw new DllNotFoundException($"ONNX Runtime's native library is older than 1.{Version}: reference a newer package Microsoft.ML.OnnxRuntime.");
    }
}
