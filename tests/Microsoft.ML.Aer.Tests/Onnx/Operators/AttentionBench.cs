using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A sequence on the bench: what it was given and what attention returned for it.</summary>
internal sealed class BenchSequence(int prefixLength)
{
    public int PrefixLength { get; } = prefixLength;

    public int[] Blocks { get; init; } = [];

    public List<float[]> Inputs { get; } = [];

    public List<float[]> Outputs { get; } = [];
}

/// <summary>Runs the attention operator's arithmetic, without ONNX Runtime, on random tokens of any sequences.</summary>
internal sealed unsafe class AttentionBench : IDisposable
{
    private const int TableWidth = 24;

    private readonly NaiveAttention _naive;
    private readonly KeyValueBlocks _blocks;
    private readonly float* _cache;
    private readonly int _blockCount;
    private readonly int _context;
    private readonly float _magnitude;
    private readonly Random _random = new(20);
    private readonly List<BenchSequence> _sequences = [];
    private int _nextBlock;

    public AttentionBench(int heads, int keyValueHeads, int headSize, int rotated, bool norms, int context, int blocks, float magnitude = 1)
    {
        RotaryTable rotary = RotaryTable.Create(new RotarySettings { Theta = 100, Width = rotated }, context);
        _naive = new(heads, keyValueHeads, headSize, 1 / Math.Sqrt(headSize), rotary, norms ? Random(headSize) : null, norms ? Random(headSize) : null, 1e-5);
        _blocks = new(keyValueHeads, headSize);
        (_blockCount, _context, _magnitude) = (blocks, context, magnitude);
        nuint floats = (nuint)blocks * (nuint)_blocks.BlockStride;
        _cache = (float*)NativeMemory.Alloc(floats, sizeof(float));
        new Span<float>(_cache, (int)floats).Fill(float.NaN); // nothing may be read before it is written
    }

    /// <summary>A sequence with blocks of its own after its prefix, and its prefix's own or shared.</summary>
    public BenchSequence Start(int prefixLength, BenchSequence? shared)
    {
        int prefixBlocks = KeyValueBlocks.Count(prefixLength);
        int[] prefix = shared is null ? [.. Enumerable.Range(_nextBlock, prefixBlocks)] : shared.Blocks[..prefixBlocks];
        if (shared is null) _nextBlock += prefixBlocks;
        var sequence = new BenchSequence(prefixLength) { Blocks = [.. prefix, .. Enumerable.Range(_nextBlock, 3)] };
        _nextBlock += 3;
        if (shared is not null) sequence.Inputs.AddRange(shared.Inputs[..prefixLength]);
        if (shared is not null) sequence.Outputs.AddRange(shared.Outputs[..prefixLength]);
        _sequences.Add(sequence);
        return sequence;
    }

    /// <summary>One call: a new random token for each entry, in order.</summary>
    public void Step(IReadOnlyList<BenchSequence> tokens)
    {
        int width = (_naive.Heads + (2 * _naive.KeyValueHeads)) * _naive.HeadSize, outputWidth = _naive.Heads * _naive.HeadSize;
        float[] qkv = Random(tokens.Count * width, _magnitude), output = new float[tokens.Count * outputWidth];
        int[] rows = new int[tokens.Count], positions = new int[tokens.Count];
        for (int i = 0; i < tokens.Count; i++)
        {
            rows[i] = _sequences.IndexOf(tokens[i]);
            positions[i] = tokens[i].Inputs.Count;
            tokens[i].Inputs.Add(qkv[(i * width)..((i + 1) * width)]);
        }
        int[] prefixes = [.. _sequences.Select(s => s.PrefixLength)], table = new int[_sequences.Count * TableWidth];
        for (int i = 0; i < _sequences.Count; i++) _sequences[i].Blocks.CopyTo(table, i * TableWidth);

        fixed (float* q = qkv, o = output, cos = _naive.Rotary.Cos, sin = _naive.Rotary.Sin, queryNorm = _naive.QueryNorm, keyNorm = _naive.KeyNorm)
        fixed (int* r = rows, p = positions, l = prefixes, t = table)
        {
            var job = new AttentionJob
            {
                Tokens = tokens.Count,
                Heads = _naive.Heads,
                Blocks = _blocks,
                Scale = (float)_naive.Scale,
                Epsilon = (float)_naive.Epsilon,
                RotaryHalf = _naive.Rotary.HalfWidth,
                Qkv = q,
                Cache = _cache,
                Sequences = r,
                Positions = p,
                PrefixLengths = l,
                BlockTable = t,
                TableWidth = TableWidth,
                Cos = cos,
                Sin = sin,
                QueryNorm = queryNorm,
                KeyNorm = keyNorm,
                Output = o,
            };
            job.Check(_sequences.Count, _blockCount, _context);
            for (int token = 0; token < tokens.Count; token++) AttentionInput.Prepare(&job, token);
            for (int token = 0; token < tokens.Count; token++)
            {
                for (int head = 0; head < _naive.KeyValueHeads; head++) AttentionUnit.Attend(&job, token, head);
            }
        }
        for (int i = 0; i < tokens.Count; i++) tokens[i].Outputs.Add(output[(i * outputWidth)..((i + 1) * outputWidth)]);
    }

    /// <summary>Compares everything returned so far with the plain calculation.</summary>
    public void Verify()
    {
        foreach (BenchSequence sequence in _sequences)
        {
            double[][] expected = _naive.Attend(sequence.Inputs);
            double tolerance = 2e-6 * Math.Max(1, _magnitude * _magnitude * _magnitude);
            for (int i = 0; i < expected.Length; i++)
            {
                for (int j = 0; j < expected[i].Length; j++)
                {
                    if (!(Math.Abs(expected[i][j] - sequence.Outputs[i][j]) <= tolerance))
                    {
                        Assert.Fail($"Sequence {_sequences.IndexOf(sequence)}, position {i}, channel {j}: expected {expected[i][j]}, found {sequence.Outputs[i][j]}.");
                    }
                }
            }
        }
    }

    public void Dispose() => NativeMemory.Free(_cache);

    private float[] Random(int count, float magnitude = 1) => [.. Enumerable.Range(0, count).Select(_ => magnitude * 2 * (_random.NextSingle() - 0.5f))];
}
