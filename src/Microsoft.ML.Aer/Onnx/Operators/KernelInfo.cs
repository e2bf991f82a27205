using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>The attributes of the node that a kernel is made for.</summary>
internal readonly unsafe ref struct KernelInfo(nint info)
{
    /// <exception cref="InvalidOperationException">The node has no such integer.</exception>
    public int Int(string name)
    {
        long value;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(name + '\0')) OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelInfoGetInt64(info, utf8, &value));
        return checked((int)value);
    }
}
