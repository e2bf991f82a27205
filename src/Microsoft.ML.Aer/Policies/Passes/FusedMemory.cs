using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The activations of a <see cref="FusedPass"/>: what each layer keeps for the way back, and scratch memory that layers
/// share. Grows to the largest pass and is used again, for fresh memory costs a page fault every four kilobytes.
/// </summary>
internal sealed unsafe class FusedMemory(PolicyConfig config, bool recompute) : IDisposable
{
    private const int TokensPerGrowth = 128;

    private readonly List<Block> _blocks = [];
    private Block? _inputs, _attended, _qkv, _outputs, _gateUp, _logSums, _scales;
    private Block? _normed, _rotated, _mlp, _hiddenGradients, _normedGradients, _qkvGradients, _outputGradients;
    private RotaryTable? _rotary;
    private float*[] _scratch = [];
    private long _scratchLength;
    private int _capacity;
    private bool _differentiates;

    /// <summary>Whether layers compute their activations again on the way back.</summary>
    public bool Recomputes => recompute && _differentiates;

    /// <summary>dL/dx of the residual stream [N, hidden], on its way back through the layers.</summary>
    public float* HiddenGradients => _hiddenGradients!.At(0);

    /// <summary>Cosines [positions, half].</summary>
    public float[] Cos => _rotary!.Cos;

    /// <summary>Sines [positions, half].</summary>
    public float[] Sin => _rotary!.Sin;

    /// <summary>Bytes that activations take.</summary>
    public long Bytes => _blocks.Sum(b => b.Bytes);

    /// <summary>Makes room for a pass. What earlier passes left is lost.</summary>
    public void Reserve(FusedTokens tokens, bool differentiates)
    {
        if (_rotary is null || _rotary.Length < tokens.Longest)
        {
            _rotary = RotaryTable.Create(config.Rotary, Math.Min(config.ContextLength, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, tokens.Longest))));
        }
        if (tokens.Count > _capacity || (differentiates && !_differentiates))
        {
            Release();
            _capacity = Math.Max(_capacity, (tokens.Count + TokensPerGrowth - 1) / TokensPerGrowth * TokensPerGrowth);
            // A policy that is only asked for scores keeps nothing; one that learns has room for both.
            _differentiates |= differentiates;
            Allocate(_differentiates);
        }
        var kernel = new PackedAttentionKernel(config.HeadSize, config.HeadCount, config.KeyValueHeadCount);
        long needed = kernel.Scratch(tokens.Longest);
        if (_scratch.Length >= WorkSharing.Threads && needed <= _scratchLength) return;
        FreeScratch();
        _scratch = new float*[WorkSharing.Threads];
        _scratchLength = needed;
        for (int i = 0; i < _scratch.Length; i++) _scratch[i] = (float*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(float)), 64);
    }

    /// <summary>Memory of a thread's own for attention.</summary>
    public float* Scratch(int thread) => _scratch[thread];

    /// <summary>[N, hidden]: what a layer, or behind the last the norm, is given.</summary>
    public float* Input(int layer) => _inputs!.At(_differentiates ? layer : layer % 2);

    /// <summary>A layer's memory for a pass of <paramref name="count"/> tokens; its tensors belong to the present dispose scope.</summary>
    public FusedActivations Layer(int layer, int count)
    {
        int slot = _differentiates && !recompute ? layer : 0;
        int input = _differentiates ? layer : layer % 2, output = _differentiates ? layer + 1 : (layer + 1) % 2;
        return new FusedActivations
        {
            Input = _inputs!.View(input, count),
            Output = _inputs.View(output, count),
            Attended = _attended!.View(slot, count),
            Qkv = _qkv!.View(slot, count),
            Outputs = _outputs!.View(slot, count),
            GateUp = _gateUp!.View(slot, count),
            LogSums = _logSums!.At(slot),
            Scales = _scales!.At(slot),
            Normed = _normed!.View(0, count),
            Rotated = _rotated!.View(0, count),
            Mlp = _mlp!.View(0, count),
            HiddenGradients = _hiddenGradients?.View(0, count),
            NormedGradients = _normedGradients?.View(0, count),
            QkvGradients = _qkvGradients?.View(0, count),
            OutputGradients = _outputGradients?.View(0, count),
        };
    }

    public void Dispose()
    {
        Release();
        FreeScratch();
    }

    private void Allocate(bool differentiates)
    {
        int slots = differentiates && !recompute ? config.LayerCount : 1;
        int hidden = config.HiddenSize, query = config.QueryWidth, qkv = query + (2 * config.KeyValueWidth);
        _inputs = Add(differentiates ? config.LayerCount + 1 : 2, hidden);
        _attended = Add(slots, hidden);
        _qkv = Add(slots, qkv);
        _outputs = Add(slots, query);
        _gateUp = Add(slots, 2 * config.IntermediateSize);
        _logSums = Add(slots, config.HeadCount);
        _scales = Add(slots, 2);
        _normed = Add(1, hidden);
        _rotated = Add(1, query + config.KeyValueWidth);
        _mlp = Add(1, config.IntermediateSize);
        if (!differentiates) return;
        _hiddenGradients = Add(1, hidden);
        _normedGradients = Add(1, hidden);
        _qkvGradients = Add(1, qkv);
        _outputGradients = Add(1, query);
    }

    private Block Add(int slots, int width)
    {
        var block = new Block(slots, _capacity, width);
        _blocks.Add(block);
        return block;
    }

    private void Release()
    {
        foreach (Block block in _blocks) block.Dispose();
        _blocks.Clear();
    }

    private void FreeScratch()
    {
        foreach (float* scratch in _scratch) NativeMemory.AlignedFree(scratch);
        _scratch = [];
    }

    /// <summary>[slots, capacity, width] of memory.</summary>
    private sealed class Block(int slots, int capacity, int width) : IDisposable
    {
        private readonly Tensor _memory = empty([(long)slots * capacity, width], ScalarType.Float32, CPU).DetachFromDisposeScope();

        public long Bytes => _memory.NumberOfElements * sizeof(float);

        public float* At(int slot) => (float*)PolicyParameterMemory.Address(_memory) + ((long)slot * capacity * width);

        public FusedMatrix View(int slot, int count) => new(_memory.narrow(0, (long)slot * capacity, count), At(slot));

        public void Dispose() => _memory.Dispose();
    }
}

/// <summary>A matrix as libtorch and as our own loops see it.</summary>
/// <param name="Tensor">[N, width]</param>
/// <param name="Data">The same memory.</param>
internal readonly unsafe struct FusedMatrix(Tensor Tensor, float* Data)
{
    public Tensor Tensor { get; } = Tensor;

    public float* Data { get; } = Data;
}
