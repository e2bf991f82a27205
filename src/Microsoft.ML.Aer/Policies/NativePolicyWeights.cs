using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// A policy's weights in native memory of their own, each parameter aligned to 64 bytes: what serving holds. Immutable
/// once filled; safe for concurrent readers until it is disposed.
/// </summary>
internal sealed unsafe class NativePolicyWeights : IPolicyWeights, IDisposable
{
    private const int Alignment = 64;

    private readonly Dictionary<string, nint> _addresses = new(StringComparer.Ordinal);
    private readonly Block _block;

    private NativePolicyWeights(PolicyConfig config)
    {
        Config = config;
        nint size = 0;
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(config))
        {
            _addresses.Add(parameter.Name, size);
            size += Aligned(parameter.Count * sizeof(float));
        }
        _block = new Block(size);
    }

    public PolicyConfig Config { get; }

    /// <summary>Reads a checkpoint folder; see <see cref="Checkpoint.Open"/> for what can be wrong with one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seed">Of the weights to draw where the folder has none.</param>
    public static NativePolicyWeights Load(string folder, int seed = 0)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return Load(checkpoint, seed);
    }

    /// <inheritdoc cref="Load(string, int)"/>
    public static NativePolicyWeights Load(Checkpoint checkpoint, int seed = 0)
    {
        var weights = new NativePolicyWeights(checkpoint.Config);
        try
        {
            checkpoint.Fill(weights.Address, seed);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>A copy of other weights as they are now.</summary>
    public static NativePolicyWeights Copy(IPolicyWeights source)
    {
        var weights = new NativePolicyWeights(source.Config);
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(source.Config))
        {
            nuint bytes = (nuint)(parameter.Count * sizeof(float));
            NativeMemory.Copy((void*)source.Address(parameter.Name), (void*)weights.Address(parameter.Name), bytes);
        }
        return weights;
    }

    public nint Address(string name)
    {
        ObjectDisposedException.ThrowIf(_block.IsClosed, this);
        return _block.Start + _addresses[name];
    }

    public void Dispose() => _block.Dispose();

    private static nint Aligned(long bytes) => checked((nint)((bytes + Alignment - 1) / Alignment * Alignment));

    // Freed by the finalizer too: ML.NET transformers are often dropped rather than disposed.
    private sealed class Block : SafeHandle
    {
        public Block(nint size)
            : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AlignedAlloc((nuint)size, Alignment));

        public nint Start => handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }
    }
}
