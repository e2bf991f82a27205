using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Turns channel i of a head with channel i + width/2 by an angle that grows with the position. One for all layers;
/// its tables grow to the longest sequence seen. Not safe for concurrent use.
/// </summary>
internal sealed class RotaryEmbedding(RotarySettings settings, int contextLength, Device device, ScalarType type) : IDisposable
{
    private const int ShortestTable = 256;

    private Tensor? _cos;
    private Tensor? _sin;

    /// <summary>Cosines and signed sines of the first positions.</summary>
    /// <returns>Two tensors [length, width].</returns>
    public (Tensor Cos, Tensor Sin) First(long length)
    {
        Grow(length);
        return (_cos!.narrow(0, 0, length), _sin!.narrow(0, 0, length));
    }

    /// <summary>Cosines and signed sines of given positions.</summary>
    /// <param name="positions">[n] int64, each below <paramref name="length"/>.</param>
    /// <param name="length">One more than the largest position.</param>
    /// <returns>Two tensors [n, width].</returns>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, long length)
    {
        Grow(length);
        return (_cos!.index(positions), _sin!.index(positions)); // index_select has no meta kernel
    }

    /// <param name="heads">[B, S, heads, head size]</param>
    /// <param name="cos">Broadcasts to [B, S, heads, width].</param>
    /// <param name="sin">As <paramref name="cos"/>.</param>
    public Tensor Rotate(Tensor heads, Tensor cos, Tensor sin)
    {
        long width = settings.Width;
        if (width == heads.shape[^1]) return Turn(heads, cos, sin);
        Tensor[] parts = heads.split([width, heads.shape[^1] - width], -1);
        return cat([Turn(parts[0], cos, sin), parts[1]], -1);
    }

    public void Dispose()
    {
        _cos?.Dispose();
        _sin?.Dispose();
    }

    // Each pair's other channel, times the table's sines, which carry the sign.
    private static Tensor Turn(Tensor x, Tensor cos, Tensor sin)
    {
        Tensor[] halves = x.chunk(2, -1);
        return x.mul(cos).AddProduct(cat([halves[1], halves[0]], -1), sin);
    }

    private void Grow(long length)
    {
        if (length > contextLength) throw new ArgumentOutOfRangeException(nameof(length), length, $"The policy's context is {contextLength} tokens.");
        if (_cos is not null && _cos.shape[0] >= length) return;
        int rows = Math.Max(ShortestTable, (int)length);
        rows = (int)Math.Min(contextLength, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows));
        RotaryTable table = RotaryTable.Create(settings, rows);
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor cos = Upload(table.Cos, table), sin = Upload(table.Sin, table); // [rows, width / 2]
        Dispose();
        _cos = cat([cos, cos], -1).to(type).DetachFromDisposeScope();
        _sin = cat([sin.neg(), sin], -1).to(type).DetachFromDisposeScope();
    }

    private Tensor Upload(float[] values, RotaryTable table) =>
        tensor(values, [table.Length, table.HalfWidth], ScalarType.Float32).to(device);
}
