using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// The C library of ONNX Runtime GenAI, bound when first asked for: it is a package of its own that an application
/// may do without. Found as the file that the environment variable <c>AER_GENAI_LIBRARY</c> names, else as
/// <c>onnxruntime-genai</c> under the platform's name beside the application or on the loader's path.
/// </summary>
internal sealed unsafe class GenAILibrary
{
    public const string PathVariable = "AER_GENAI_LIBRARY";

    private static readonly Lock Gate = new();
    private static GenAILibrary? s_loaded;

    // Native objects alive: the library may be shut down at the process's end only when there is none.
    private int _alive;

    public readonly delegate* unmanaged<byte*, nint*, nint> CreateConfig;
    public readonly delegate* unmanaged<nint, void> DestroyConfig;
    public readonly delegate* unmanaged<nint, nint> ConfigClearProviders;
    public readonly delegate* unmanaged<nint, byte*, nint> ConfigAppendProvider;
    public readonly delegate* unmanaged<nint, byte*, byte*, byte*, nint> ConfigSetProviderOption;
    public readonly delegate* unmanaged<nint, byte*, nint> ConfigOverlay;
    public readonly delegate* unmanaged<nint, nint*, nint> CreateModelFromConfig;
    public readonly delegate* unmanaged<nint, void> DestroyModel;
    public readonly delegate* unmanaged<nint, nint*, nint> CreateGeneratorParams;
    public readonly delegate* unmanaged<nint, void> DestroyGeneratorParams;
    public readonly delegate* unmanaged<nint, byte*, double, nint> GeneratorParamsSetSearchNumber;
    public readonly delegate* unmanaged<nint, byte*, byte, nint> GeneratorParamsSetSearchBool;
    public readonly delegate* unmanaged<nint, nint, nint*, nint> CreateGenerator;
    public readonly delegate* unmanaged<nint, void> DestroyGenerator;
    public readonly delegate* unmanaged<nint, int*, nuint, nint> GeneratorAppendTokens;
    public readonly delegate* unmanaged<nint, nint> GeneratorGenerateNextToken;
    public readonly delegate* unmanaged<nint, int**, nuint*, nint> GeneratorGetNextTokens;
    public readonly delegate* unmanaged<nint, nint*, nint> GeneratorGetLogits;
    public readonly delegate* unmanaged<nint, nint, nint> GeneratorSetLogits;
    public readonly delegate* unmanaged<void*, long*, nuint, int, nint*, nint> CreateTensorFromBuffer;
    public readonly delegate* unmanaged<nint, void**, nint> TensorGetData;
    public readonly delegate* unmanaged<nint, nuint*, nint> TensorGetShapeRank;
    public readonly delegate* unmanaged<nint, long*, nuint, nint> TensorGetShape;
    public readonly delegate* unmanaged<nint, void> DestroyTensor;
    private readonly delegate* unmanaged<nint, byte*> _resultGetError;
    private readonly delegate* unmanaged<nint, void> _destroyResult;
    private readonly delegate* unmanaged<void> _shutdown;

    private GenAILibrary(nint library)
    {
        CreateConfig = (delegate* unmanaged<byte*, nint*, nint>)Export("OgaCreateConfig");
        DestroyConfig = (delegate* unmanaged<nint, void>)Export("OgaDestroyConfig");
        ConfigClearProviders = (delegate* unmanaged<nint, nint>)Export("OgaConfigClearProviders");
        ConfigAppendProvider = (delegate* unmanaged<nint, byte*, nint>)Export("OgaConfigAppendProvider");
        ConfigSetProviderOption = (delegate* unmanaged<nint, byte*, byte*, byte*, nint>)Export("OgaConfigSetProviderOption");
        ConfigOverlay = (delegate* unmanaged<nint, byte*, nint>)Export("OgaConfigOverlay");
        CreateModelFromConfig = (delegate* unmanaged<nint, nint*, nint>)Export("OgaCreateModelFromConfig");
        DestroyModel = (delegate* unmanaged<nint, void>)Export("OgaDestroyModel");
        CreateGeneratorParams = (delegate* unmanaged<nint, nint*, nint>)Export("OgaCreateGeneratorParams");
        DestroyGeneratorParams = (delegate* unmanaged<nint, void>)Export("OgaDestroyGeneratorParams");
        GeneratorParamsSetSearchNumber = (delegate* unmanaged<nint, byte*, double, nint>)Export("OgaGeneratorParamsSetSearchNumber");
        GeneratorParamsSetSearchBool = (delegate* unmanaged<nint, byte*, byte, nint>)Export("OgaGeneratorParamsSetSearchBool");
        CreateGenerator = (delegate* unmanaged<nint, nint, nint*, nint>)Export("OgaCreateGenerator");
        DestroyGenerator = (delegate* unmanaged<nint, void>)Export("OgaDestroyGenerator");
        GeneratorAppendTokens = (delegate* unmanaged<nint, int*, nuint, nint>)Export("OgaGenerator_AppendTokens");
        GeneratorGenerateNextToken = (delegate* unmanaged<nint, nint>)Export("OgaGenerator_GenerateNextToken");
        GeneratorGetNextTokens = (delegate* unmanaged<nint, int**, nuint*, nint>)Export("OgaGenerator_GetNextTokens");
        GeneratorGetLogits = (delegate* unmanaged<nint, nint*, nint>)Export("OgaGenerator_GetLogits");
        GeneratorSetLogits = (delegate* unmanaged<nint, nint, nint>)Export("OgaGenerator_SetLogits");
        CreateTensorFromBuffer = (delegate* unmanaged<void*, long*, nuint, int, nint*, nint>)Export("OgaCreateTensorFromBuffer");
        TensorGetData = (delegate* unmanaged<nint, void**, nint>)Export("OgaTensorGetData");
        TensorGetShapeRank = (delegate* unmanaged<nint, nuint*, nint>)Export("OgaTensorGetShapeRank");
        TensorGetShape = (delegate* unmanaged<nint, long*, nuint, nint>)Export("OgaTensorGetShape");
        DestroyTensor = (delegate* unmanaged<nint, void>)Export("OgaDestroyTensor");
        _resultGetError = (delegate* unmanaged<nint, byte*>)Export("OgaResultGetError");
        _destroyResult = (delegate* unmanaged<nint, void>)Export("OgaDestroyResult");
        _shutdown = (delegate* unmanaged<void>)Export("OgaShutdown");

        // A library does not report its users' work to anyone.
        if (NativeLibrary.TryGetExport(library, "OgaSetTelemetryEnabled", out nint telemetry)) ((delegate* unmanaged<byte, void>)telemetry)(0);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Volatile.Read(ref _alive) == 0) _shutdown();
        };

        nint Export(string name) => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new DllNotFoundException($"The ONNX Runtime GenAI library that was found lacks the function {name}: version 0.18 or newer is needed.");
    }

    /// <summary>The library, loaded at the first call.</summary>
    /// <exception cref="DllNotFoundException">It cannot be found or loaded.</exception>
    public static GenAILibrary Instance
    {
        get
        {
            lock (Gate) return s_loaded ??= new(Load());
        }
    }

    /// <summary>Whether the library can be loaded on this machine.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                return Instance is not null;
            }
            catch (DllNotFoundException)
            {
                return false;
            }
        }
    }

    /// <summary>Turns a failed result into an exception that says what failed.</summary>
    /// <exception cref="InvalidOperationException">The library reported an error.</exception>
    public void Check(nint result, string doing)
    {
        if (result == 0) return;
        string error = Marshal.PtrToStringUTF8((nint)_resultGetError(result)) ?? "no reason given";
        _destroyResult(result);
        throw new InvalidOperationException($"ONNX Runtime GenAI failed {doing}: {error}");
    }

    public void CountAlive(int change) => Interlocked.Add(ref _alive, change);

    /// <summary>A string as the library takes it: UTF-8 with a terminating zero.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static nint Load()
    {
        // The library looks for ONNX Runtime while it is being loaded and ends the process if there is none.
        // Loading ONNX Runtime first makes it take the very file that the managed package uses.
        if (!NativeLibrary.TryLoad("onnxruntime", typeof(OrtEnv).Assembly, null, out _))
        {
            throw new DllNotFoundException("ONNX Runtime GenAI needs ONNX Runtime's native library, which is not beside the application: " +
                "reference the package Microsoft.ML.OnnxRuntime (or Microsoft.ML.Aer.Cpu, which brings it).");
        }

        string? path = Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrEmpty(path))
        {
            if (!File.Exists(path)) throw new DllNotFoundException($"The environment variable {PathVariable} names the file {path}, which does not exist.");
            return NativeLibrary.Load(Path.GetFullPath(path));
        }
        if (NativeLibrary.TryLoad("onnxruntime-genai", Assembly.GetExecutingAssembly(), null, out nint library)) return library;
        throw new DllNotFoundException("ONNX Runtime GenAI's native library (onnxruntime-genai) is neither beside the application nor on the loader's path: " +
            "reference the package Microsoft.ML.OnnxRuntimeGenAI (processor) or Microsoft.ML.OnnxRuntimeGenAI.Cuda (NVIDIA GPU), " +
            $"or set the environment variable {PathVariable} to the library's file.");
    }
}
