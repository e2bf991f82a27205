using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// How the key-value cache of one layer lies in memory: in blocks of <see cref="Positions"/> positions, each with all
/// key heads and then all value heads. A key head is stored channel by channel, [head size, positions], so that scores
/// of neighbouring positions are one vector operation; a value head position by position, [positions, padded head size].
/// </summary>
/// <remarks>Padding and positions not yet written hold anything.</remarks>
internal readonly record struct KeyValueBlocks(int KeyValueHeads, int HeadSize)
{
    /// <summary>Positions of a block: four of this processor's vectors.</summary>
    public static int Positions => 4 * Vector<float>.Count;

    /// <summary>Channels of a value head, rounded up to whole strips of four vectors.</summary>
    public int PaddedHeadSize => (HeadSize + Positions - 1) / Positions * Positions;

    /// <summary>Floats of one key head of a block.</summary>
    public int KeyStride => HeadSize * Positions;

    /// <summary>Floats of one value head of a block.</summary>
    public int ValueStride => Positions * PaddedHeadSize;

    /// <summary>Floats of one block.</summary>
    public int BlockStride => KeyValueHeads * (KeyStride + ValueStride);

    /// <summary>Where a key head of a block begins, in floats from the layer's first.</summary>
    public long Key(int block, int head) => ((long)block * BlockStride) + ((long)head * KeyStride);

    /// <summary>Where a value head of a block begins, in floats from the layer's first.</summary>
    public long Value(int block, int head) => ((long)block * BlockStride) + ((long)KeyValueHeads * KeyStride) + ((long)head * ValueStride);

    /// <summary>Blocks that hold a number of positions.</summary>
    public static int Count(int positions) => (positions + Positions - 1) / Positions;
}
