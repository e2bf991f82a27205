using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// Causal grouped-query attention over <see cref="KeyValuePages"/>: norms and rotates queries and keys where the
/// policy does, stores a step's keys and values, and attends from each of its tokens to all of its sequence up to it.
/// A token's result does not depend on what else is in the step.
/// </summary>
internal sealed unsafe class PagedAttention : IDisposable
{
    // Portions for each thread to take: rows of unequal length keep every thread busy to the end.
    private const int PortionsPerThread = 16;

    private readonly PolicyConfig _config;
    private readonly LayerTraits[] _layers;
    private readonly KeyValuePages _pages;
    private readonly int _group;
    private readonly float _scale;
    private readonly float*[] _scratch;
    private nuint _scratchLength;
    private RotaryTable? _rotary;
    private GCHandle _cos;
    private GCHandle _sin;
    private int _layer;
    private float* _qkv;
    private float* _output;

    /// <param name="weights">The policy; norms are read where they lie.</param>
    /// <param name="pages">Where keys and values are kept.</param>
    /// <param name="threads">Threads of the session.</param>
    public PagedAttention(IPolicyWeights weights, KeyValuePages pages, int threads)
    {
        _config = weights.Config;
        _layers = [.. Enumerable.Range(0, _config.LayerCount).Select(layer => Traits(weights, layer))];
        _pages = pages;
        _group = _config.HeadCount / _config.KeyValueHeadCount;
        _scale = (float)(1 / Math.Sqrt(_config.HeadSize));
        _scratch = new float*[threads];
    }

    /// <summary>What the next pass through the session computes.</summary>
    public AttentionStep Step { get; } = new();

    public int QueryWidth => _config.QueryWidth;

    /// <summary>Multiplications of a layer.</summary>
    public long Multiplications => Step.TotalSlots * _config.QueryWidth * 2;

    /// <summary>Portions of <see cref="Store"/>, which go before all of <see cref="Attend"/>: tokens of one sequence see each other. 0 where each sees only itself.</summary>
    public int StoreCount => Step.IsDecoding ? 0 : AttendCount;

    /// <summary>Portions of <see cref="Attend"/>.</summary>
    public int AttendCount { get; private set; }

    // A block's tokens for one key-value head.
    private int PieceCount => Step.Blocks.Length * _config.KeyValueHeadCount;

    /// <summary>Makes tables and scratch memory large enough for <see cref="Step"/>; before each pass.</summary>
    public void Prepare()
    {
        if (_rotary is null || Step.LastPosition >= _rotary.Length) GrowRotary();
        nuint needed = (nuint)(_group * ((long)Step.MostSlots + _config.HeadSize + _pages.PaddedHeadSize));
        if (needed <= _scratchLength) return;
        _scratchLength = Math.Max(needed, 2 * _scratchLength);
        for (int i = 0; i < _scratch.Length; i++) _scratch[i] = (float*)NativeMemory.Realloc(_scratch[i], _scratchLength * sizeof(float));
    }

    /// <summary>Says which layer of the step is to be computed.</summary>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="qkv">[tokens, query width + 2 x key-value width]; what it holds afterwards means nothing.</param>
    /// <param name="output">[tokens, query width]</param>
    public void Begin(int layer, float* qkv, float* output)
    {
        _layer = layer;
        _qkv = qkv;
        _output = output;
        AttendCount = Math.Min(PieceCount, PortionsPerThread * _scratch.Length);
    }

    /// <summary>Stores a portion of the step's keys and values.</summary>
    public void Store(int portion) => Each(portion, StoreCount, worker: 0, store: true, attend: false);

    /// <summary>Attends from a portion of the step's tokens, whose keys and values it stores first where they are not.</summary>
    /// <param name="portion">Below <see cref="AttendCount"/>.</param>
    /// <param name="worker">Number of the thread, which has memory of its own.</param>
    public void Attend(int portion, int worker) => Each(portion, AttendCount, worker, store: StoreCount == 0, attend: true);

    public void Dispose()
    {
        for (int i = 0; i < _scratch.Length; i++)
        {
            NativeMemory.Free(_scratch[i]);
            _scratch[i] = null;
        }
        if (_cos.IsAllocated) _cos.Free();
        if (_sin.IsAllocated) _sin.Free();
    }

    private void Each(int portion, int portions, int worker, bool store, bool attend)
    {
        int heads = _config.KeyValueHeadCount, end = (int)((portion + 1L) * PieceCount / portions);
        for (int piece = (int)((long)portion * PieceCount / portions); piece < end; piece++)
        {
            AttentionStep.Block block = Step.Blocks[piece / heads];
            for (int token = block.FirstToken; token < block.FirstToken + block.Count; token++)
            {
                if (store) StoreToken(token, block.Run, piece % heads);
                if (attend) AttendToken(token, block.Run, piece % heads, _scratch[worker]);
            }
        }
    }

    // Puts a token's key and value of one head into its sequence's page.
    private void StoreToken(int token, int runIndex, int head)
    {
        AttentionStep.Run run = Step.Runs[runIndex];
        int position = run.FirstPosition + token - run.FirstToken, slot = run.Sequence.Slot(position);
        LayerTraits traits = _layers[_layer];
        int headSize = _config.HeadSize, column = slot % KeyValuePages.TokensPerPage;
        float* page = (float*)run.Sequence.Table[slot / KeyValuePages.TokensPerPage] + Offset(_layer, head);
        float* key = Row(token) + _config.QueryWidth + (head * headSize), value = key + _config.KeyValueWidth;
        if (traits.KeyNorm != 0) RootMeanSquareNorm.Apply(key, (float*)traits.KeyNorm, headSize, _config.NormEpsilon, key);
        if (traits.Rotates) Rotate(key, position);
        AttentionArithmetic.StoreKey(key, page, column, headSize);
        Unsafe.CopyBlockUnaligned(page + _pages.KeyLength + (column * _pages.PaddedHeadSize), value, (uint)(headSize * sizeof(float)));
    }

    private float* Row(int token) => _qkv + (token * (long)(_config.QueryWidth + (2 * _config.KeyValueWidth)));

    // Where a head's keys begin in every page.
    private long Offset(int layer, int head) => ((long)layer * _pages.LayerLength) + ((long)head * _pages.HeadLength);

    // One token's query heads that share a key-value head.
    private void AttendToken(int token, int runIndex, int keyValueHead, float* scratch)
    {
        AttentionStep.Run run = Step.Runs[runIndex];
        int position = run.FirstPosition + token - run.FirstToken, headSize = _config.HeadSize, padded = _pages.PaddedHeadSize;
        int pageCount = KeyValuePages.PagesFor(run.Sequence.Slot(position) + 1), slots = pageCount * KeyValuePages.TokensPerPage;
        float* scores = scratch, sums = scores + ((long)_group * slots); // [group, slots], [group, padded head size]
        float* query = Row(token) + (keyValueHead * _group * headSize), totals = stackalloc float[_group];
        long offset = Offset(_layer, keyValueHead);
        nint* table = run.Sequence.Table;
        for (int g = 0; g < _group; g++)
        {
            PrepareQuery(_layer, query + (g * headSize), position);
            AttentionArithmetic.Scores(query + (g * headSize), table, offset, pageCount, headSize, scores + ((long)g * slots));
        }
        // Only the prompt's last page and the last of all may hold slots without a token.
        Hide(run.Sequence, position, run.Sequence.PrefixLength / KeyValuePages.TokensPerPage, pageCount, scores, slots);
        Hide(run.Sequence, position, pageCount - 1, pageCount, scores, slots);
        for (int g = 0; g < _group; g++) totals[g] = AttentionArithmetic.Exponentiate(scores + ((long)g * slots), slots);

        new Span<float>(sums, _group * padded).Clear();
        for (int p = 0; p < pageCount; p++)
        {
            int at = p * KeyValuePages.TokensPerPage, seen = Seen(run.Sequence, position, p);
            float* values = (float*)table[p] + offset + _pages.KeyLength;
            for (int g = 0; g < _group; g++) AttentionArithmetic.AddWeighted(scores + ((long)g * slots) + at, values, seen, padded, sums + (g * padded));
        }
        float* output = _output + (token * (long)_config.QueryWidth) + (keyValueHead * _group * headSize);
        for (int g = 0; g < _group; g++)
        {
            TensorPrimitives.Divide(new ReadOnlySpan<float>(sums + (g * padded), headSize), totals[g], new Span<float>(output + (g * headSize), headSize));
        }
    }

    // Makes nothing of what was computed for a page's slots that hold no token yet.
    private void Hide(KeyValueSequence sequence, int position, int page, int pageCount, float* scores, int slots)
    {
        if (page >= pageCount) return;
        int seen = Seen(sequence, position, page), at = page * KeyValuePages.TokensPerPage;
        for (int g = 0; g < _group; g++) new Span<float>(scores + ((long)g * slots) + at + seen, KeyValuePages.TokensPerPage - seen).Fill(float.NegativeInfinity);
    }

    private void PrepareQuery(int layer, float* query, int position)
    {
        LayerTraits traits = _layers[layer];
        if (traits.QueryNorm != 0) RootMeanSquareNorm.Apply(query, (float*)traits.QueryNorm, _config.HeadSize, _config.NormEpsilon, query);
        if (traits.Rotates) Rotate(query, position);
        var values = new Span<float>(query, _config.HeadSize);
        TensorPrimitives.Multiply(values, _scale, values);
    }

    private void Rotate(float* head, int position)
    {
        int half = _rotary!.HalfWidth;
        long row = (long)position * half;
        AttentionArithmetic.Rotate(head, (float*)_cos.AddrOfPinnedObject() + row, (float*)_sin.AddrOfPinnedObject() + row, half);
    }

    // How many of a page's slots hold tokens up to a position.
    private static int Seen(KeyValueSequence sequence, int position, int page)
    {
        int first = page * KeyValuePages.TokensPerPage;
        bool prefix = first < sequence.PrefixLength;
        int end = prefix ? Math.Min(sequence.PrefixLength, position + 1) : sequence.Slot(position) + 1;
        return Math.Min(KeyValuePages.TokensPerPage, end - first);
    }

    private void GrowRotary()
    {
        int length = (int)Math.Min(_config.ContextLength, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(256, Step.LastPosition + 1)));
        _rotary = RotaryTable.Create(_config.Rotary, length);
        if (_cos.IsAllocated) _cos.Free();
        if (_sin.IsAllocated) _sin.Free();
        _cos = GCHandle.Alloc(_rotary.Cos, GCHandleType.Pinned);
        _sin = GCHandle.Alloc(_rotary.Sin, GCHandleType.Pinned);
    }

    private static LayerTraits Traits(IPolicyWeights weights, int layer)
    {
        PolicyConfig config = weights.Config;
        return new(
            !config.LayersWithoutRotary.Contains(layer),
            config.QueryKeyNorm ? weights.Address(PolicyLayout.QueryNorm(layer)) : 0,
            config.QueryKeyNorm ? weights.Address(PolicyLayout.KeyNorm(layer)) : 0);
    }

    // Addresses of the norms' weights, 0 where there is none.
    private readonly record struct LayerTraits(bool Rotates, nint QueryNorm, nint KeyNorm);
}
