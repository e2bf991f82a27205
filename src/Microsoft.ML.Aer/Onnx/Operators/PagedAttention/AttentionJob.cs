namespace Microsoft.ML.Aer;

/// <summary>One call of the attention operator: plain addresses, for all threads that work on it.</summary>
internal unsafe struct AttentionJob
{
    public int Tokens;
    public int Heads;
    public KeyValueBlocks Blocks;
    public float Scale;
    public float Epsilon;

    /// <summary>Pairs of channels that are rotated; 0 for none.</summary>
    public int RotaryHalf;

    public float* Qkv;
    public float* Cache; // of this layer
    public int* Sequences;
    public int* Positions;
    public int* PrefixLengths;
    public int* BlockTable;
    public int TableWidth;
    public float* Cos;
    public float* Sin;
    public float* QueryNorm; // null where there is none
    public float* KeyNorm;
    public float* Output;

    private int _units;
    private int _parts;

    /// <summary>Divides work into parts and returns how many there are.</summary>
    public int Divide(int units, int parts)
    {
        _units = units;
        return _parts = Math.Min(units, parts);
    }

    /// <summary>The work of one part.</summary>
    public readonly (int First, int End) Part(int part) => ((int)((long)_units * part / _parts), (int)((long)_units * (part + 1) / _parts));

    /// <summary>Number of pairs of a token and a position it sees.</summary>
    public readonly long Seen()
    {
        long seen = 0;
        for (int i = 0; i < Tokens; i++) seen += Positions[i] + 1;
        return seen;
    }

    /// <summary>The blocks of a token's sequence.</summary>
    public readonly int* Table(int token) => BlockTable + ((long)Sequences[token] * TableWidth);

    /// <summary>Refuses what would read or write outside the tables and the cache.</summary>
    public readonly void Check(int sequences, int blocks, int context)
    {
        for (int token = 0; token < Tokens; token++)
        {
            int sequence = Sequences[token], position = Positions[token];
            if ((uint)sequence >= (uint)sequences) throw new ArgumentException($"PagedAttention: token {token} belongs to sequence {sequence} of {sequences}.");
            if ((uint)position >= (uint)context) throw new ArgumentException($"PagedAttention: token {token} has position {position} in a context of {context}.");
            int prefix = PrefixLengths[sequence];
            int used = prefix < 0 ? int.MaxValue : position < prefix ? KeyValueBlocks.Count(position + 1) : KeyValueBlocks.Count(prefix) + KeyValueBlocks.Count(position + 1 - prefix);
            if (used > TableWidth) throw new ArgumentException($"PagedAttention: position {position} after a prefix of {prefix} needs {used} blocks, but the table has {TableWidth}.");
            foreach (int block in new ReadOnlySpan<int>(Table(token), used))
            {
                if ((uint)block >= (uint)blocks) throw new ArgumentException($"PagedAttention: sequence {sequence} uses block {block} of {blocks}.");
            }
        }
    }
}
