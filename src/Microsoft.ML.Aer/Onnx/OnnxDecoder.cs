using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Aer;

/// <summary>
/// Runs a policy's decoder with ONNX Runtime, one <see cref="AttentionStep"/> at a time, over weights that stay where
/// their owner keeps them. Not safe for concurrent use.
/// </summary>
internal sealed unsafe class OnnxDecoder : IDisposable
{
    private readonly IPolicyWeights _weights;
    private readonly int _threads;
    private readonly SharedWork _shared;
    private readonly PagedAttention _attention;
    private readonly CustomOperators _operators;
    private readonly Dictionary<int, OrtIoBinding> _decodeBindings = [];
    private readonly List<OrtValue> _decodeValues = [];
    private PolicySession _session;
    private int* _tokens;
    private int* _rows;
    private float* _logits;
    private int _tokenCapacity;
    private int _rowCapacity;

    /// <param name="weights">The weights; they must outlive the decoder.</param>
    /// <param name="threads">Threads of one pass.</param>
    /// <param name="prepack">Whether rearranged copies of the weights are made: faster, but updates need <see cref="Reload"/>.</param>
    public OnnxDecoder(IPolicyWeights weights, int threads, bool prepack)
    {
        _weights = weights;
        _threads = threads;
        Pages = new KeyValuePages(weights.Config);
        _attention = new PagedAttention(weights, Pages, threads);
        _shared = new SharedWork(threads);
        Draws = new TokenDraws(weights.Config.VocabularySize, _shared);
        _operators = new CustomOperators(
            new LayerOperator(weights.Config, _attention, _shared), new AttentionOperator(_attention, _shared), new ProjectionOperator(_shared), new DrawOperator(Draws));
        try
        {
            _session = new PolicySession(weights, _operators, threads, prepack);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PolicyConfig Config => _weights.Config;

    /// <summary>Threads of one pass.</summary>
    public int Threads => _threads;

    /// <summary>Memory for keys and values.</summary>
    public KeyValuePages Pages { get; }

    /// <summary>What the next <see cref="Run"/> computes; its caller clears and fills it.</summary>
    public AttentionStep Step => _attention.Step;

    /// <summary>What the next <see cref="Run"/> draws at its end; cleared by it.</summary>
    public TokenDraws Draws { get; }

    /// <summary>Whether an update of the weights is seen only after <see cref="Reload"/>.</summary>
    public bool IsPrepacked => _session.IsPrepacked;

    /// <summary>Makes the session anew from the present weights.</summary>
    public void Reload(bool prepack)
    {
        DropBindings();
        _session.Dispose();
        _session = new PolicySession(_weights, _operators, _threads, prepack);
    }

    /// <summary>Computes the step and draws.</summary>
    /// <exception cref="InvalidOperationException">A logit that is drawn from is NaN or infinite.</exception>
    /// <returns>[rows, vocabulary]: the logits asked for, in their order; valid until the next call.</returns>
    public ReadOnlySpan<float> Run()
    {
        try
        {
            Compute();
        }
        finally
        {
            Draws.Clear(); // also where the pass fails: the next one has other rows
        }
        Draws.ThrowFault();
        return new ReadOnlySpan<float>(_logits, Step.Rows.Length * Config.VocabularySize);
    }

    public void Dispose()
    {
        DropBindings();
        _session?.Dispose(); // null where its making failed
        _operators.Dispose();
        _attention.Dispose();
        _shared.Dispose();
        Pages.Dispose();
        NativeMemory.Free(_tokens);
        NativeMemory.Free(_rows);
        NativeMemory.Free(_logits);
        _tokens = null;
        _rows = null;
        _logits = null;
    }

    private void Compute()
    {
        int tokens = Step.TokenCount, rows = Step.Rows.Length;
        Reserve(tokens, rows);
        _attention.Prepare();
        Step.Tokens.CopyTo(new Span<int>(_tokens, tokens));
        Step.Rows.CopyTo(new Span<int>(_rows, rows));
        if (tokens == rows)
        {
            // Steps of decoding alone come over and over: what they are bound to is kept.
            if (!_decodeBindings.TryGetValue(rows, out OrtIoBinding? kept)) _decodeBindings.Add(rows, kept = Bind(tokens, rows, _decodeValues));
            _session.Run(kept);
        }
        else
        {
            var values = new List<OrtValue>();
            try
            {
                using OrtIoBinding once = Bind(tokens, rows, values);
                _session.Run(once);
            }
            finally
            {
                foreach (OrtValue value in values) value.Dispose();
            }
        }
    }

    private OrtIoBinding Bind(int tokens, int rows, List<OrtValue> values)
    {
        OrtValue Value(TensorElementType type, void* data, long bytes, params long[] shape)
        {
            var value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)data, bytes);
            values.Add(value);
            return value;
        }
        return _session.Bind(
            Value(TensorElementType.Int32, _tokens, tokens * sizeof(int), tokens),
            Value(TensorElementType.Int32, _rows, rows * sizeof(int), rows),
            Value(TensorElementType.Float, _logits, (long)rows * Config.VocabularySize * sizeof(float), rows, Config.VocabularySize));
    }

    private void Reserve(int tokens, int rows)
    {
        if (tokens <= _tokenCapacity && rows <= _rowCapacity && _rowCapacity > 0) return;
        DropBindings(); // They point at the memory that moves.
        if (tokens > _tokenCapacity)
        {
            _tokenCapacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(tokens, 64));
            _tokens = (int*)NativeMemory.Realloc(_tokens, (nuint)_tokenCapacity * sizeof(int));
        }
        if (rows > _rowCapacity || _rowCapacity == 0)
        {
            _rowCapacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows, 1));
            _rows = (int*)NativeMemory.Realloc(_rows, (nuint)_rowCapacity * sizeof(int));
            _logits = (float*)NativeMemory.Realloc(_logits, (nuint)_rowCapacity * (nuint)Config.VocabularySize * sizeof(float));
        }
    }

    private void DropBindings()
    {
        foreach (OrtIoBinding binding in _decodeBindings.Values) binding.Dispose();
        _decodeBindings.Clear();
        foreach (OrtValue value in _decodeValues) value.Dispose();
        _decodeValues.Clear();
    }
}
