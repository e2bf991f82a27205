using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// The operators that rollouts bring along. No library has to be found or loaded for them: ONNX Runtime gets
/// addresses of functions in this assembly.
/// </summary>
internal static unsafe class CustomOperators
{
    /// <summary>The operators' domain; a graph imports version 1 of it.</summary>
    public const string Domain = "microsoft.ml.aer";

    // Sessions refer to operators and domain for as long as they live, so these live as long as the process.
    private static readonly Lazy<nint> Registered = new(() => CreateDomain([new PagedAttentionOperator()]));

    /// <summary>Makes the operators known to sessions created with <paramref name="options"/>.</summary>
    public static void AddTo(SessionOptions options)
    {
        _ = OrtEnv.Instance();
        OnnxRuntimeApi.Check(OnnxRuntimeApi.AddCustomOpDomain(options.DangerousGetHandle(), Registered.Value));
        GC.KeepAlive(options);
    }

    private static nint CreateDomain(OperatorDefinition[] operators)
    {
        nint domain;
        fixed (byte* name = "microsoft.ml.aer\0"u8) OnnxRuntimeApi.Check(OnnxRuntimeApi.CreateCustomOpDomain(name, &domain));
        foreach (OperatorDefinition custom in operators) OnnxRuntimeApi.Check(OnnxRuntimeApi.CustomOpDomainAdd(domain, NativeOperator.Create(custom)));
        return domain;
    }
}
