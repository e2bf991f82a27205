using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>Owns one native object of ONNX Runtime GenAI.</summary>
internal sealed unsafe class GenAIHandle : SafeHandle
{
    private readonly GenAILibrary _library;
    private readonly delegate* unmanaged<nint, void> _destroy;

    public GenAIHandle(GenAILibrary library, nint value, delegate* unmanaged<nint, void> destroy) : base(0, ownsHandle: true)
    {
        _library = library;
        _destroy = destroy;
        _library.CountAlive(1);
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The native pointer, for a call during which the owner keeps this object alive.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        _destroy(handle);
        _library.CountAlive(-1);
        return true;
    }
}
