using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>
/// Operators that rollouts bring along. No library has to be found or loaded for them: ONNX Runtime gets addresses of
/// functions in this assembly. Sessions that have them must be disposed before this.
/// </summary>
internal sealed unsafe class CustomOperators : IDisposable
{
    /// <summary>The operators' domain; a graph imports version 1 of it.</summary>
    public const string Domain = "microsoft.ml.aer";

    private readonly nint[] _operators;
    private nint _domain;

    public CustomOperators(params OperatorDefinition[] operators)
    {
        nint domain;
        fixed (byte* name = "microsoft.ml.aer\0"u8) OnnxRuntimeApi.Check(OnnxRuntimeApi.CreateCustomOpDomain(name, &domain));
        _domain = domain;
        _operators = [.. operators.Select(custom => (nint)NativeOperator.Create(custom))];
        foreach (nint native in _operators) OnnxRuntimeApi.Check(OnnxRuntimeApi.CustomOpDomainAdd(domain, (void*)native));
    }

    /// <summary>Makes the operators known to sessions created with <paramref name="options"/>.</summary>
    public void AddTo(SessionOptions options)
    {
        ObjectDisposedException.ThrowIf(_domain == 0, this);
        OnnxRuntimeApi.Check(OnnxRuntimeApi.AddCustomOpDomain(options.DangerousGetHandle(), _domain));
        GC.KeepAlive(options);
    }

    public void Dispose()
    {
        if (_domain == 0) return;
        OnnxRuntimeApi.ReleaseCustomOpDomain(_domain);
        _domain = 0;
        foreach (nint native in _operators) NativeOperator.Free((NativeOperator*)native);
    }
}
