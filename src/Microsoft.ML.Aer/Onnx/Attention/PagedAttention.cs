using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// Causal grouped-query attention over <see cref="KeyValuePages"/>: norms and rotates queries and keys where the
/// policy does, stores a step's keys and values, and attends from each of its tokens to all of its sequence up to it.
/// A token's result does not depend on what else is in the step.
/// </summary>
internal sealed unsafe class PagedAttention : IDisposable
{
    // Below this many multiplications a layer's attention is done before other threads would have started.
    private const long WorthSharing = 200_000;
    private const int TokensPerClaim = 8;

    private readonly PolicyConfig _config;
    private readonly LayerTraits[] _layers;
    private readonly KeyValuePages _pages;
    private readonly int _threads;
    private readonly int _group;
    private readonly float _scale;
    private readonly float*[] _scratch;
    private nuint _scratchLength;
    private RotaryTable? _rotary;
    private GCHandle _cos;
    private GCHandle _sin;
    private GCHandle _self;
    private Exception? _fault;

    /// <param name="weights">The policy; norms are read where they lie.</param>
    /// <param name="pages">Where keys and values are kept.</param>
    /// <param name="threads">Threads of the session.</param>
    public PagedAttention(IPolicyWeights weights, KeyValuePages pages, int threads)
    {
        _config = weights.Config;
        _layers = [.. Enumerable.Range(0, _config.LayerCount).Select(layer => Traits(weights, layer))];
        _pages = pages;
        _threads = threads;
        _group = _config.HeadCount / _config.KeyValueHeadCount;
        _scale = (float)(1 / Math.Sqrt(_config.HeadSize));
        _scratch = new float*[threads];
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    /// <summary>What the next pass through the session computes.</summary>
    public AttentionStep Step { get; } = new();

    public int QueryWidth => _config.QueryWidth;

    /// <summary>Makes tables and scratch memory large enough for <see cref="Step"/>; before each pass.</summary>
    public void Prepare()
    {
        if (_rotary is null || Step.LastPosition >= _rotary.Length) GrowRotary();
        nuint needed = (nuint)(_group * ((long)Step.MostSlots + _config.HeadSize + _pages.PaddedHeadSize));
        if (needed <= _scratchLength) return;
        _scratchLength = Math.Max(needed, 2 * _scratchLength);
        for (int i = 0; i < _scratch.Length; i++) _scratch[i] = (float*)NativeMemory.Realloc(_scratch[i], _scratchLength * sizeof(float));
    }

    /// <summary>One layer of the step.</summary>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="qkv">[tokens, query width + 2 x key-value width]; what it holds afterwards means nothing.</param>
    /// <param name="output">[tokens, query width]</param>
    /// <param name="context">ONNX Runtime's context of this call, which lends its threads; 0 to do without.</param>
    public void Compute(int layer, float* qkv, float* output, nint context)
    {
        var job = new Job { Layer = layer, Qkv = qkv, Output = output };
        bool share = context != 0 && _threads > 1 && Step.TotalSlots * _config.QueryWidth * 2 > WorthSharing;
        if (!share)
        {
            Work(&job, 0);
            job.Attend = true;
            job.Next = 0;
            Work(&job, 0);
            return;
        }
        _fault = null;
        job.Self = GCHandle.ToIntPtr(_self);
        Share(&job, context);
        job.Attend = true;
        job.Next = 0;
        Share(&job, context);
    }

    public void Dispose()
    {
        for (int i = 0; i < _scratch.Length; i++)
        {
            NativeMemory.Free(_scratch[i]);
            _scratch[i] = null;
        }
        if (_cos.IsAllocated) _cos.Free();
        if (_sin.IsAllocated) _sin.Free();
        if (_self.IsAllocated) _self.Free();
    }

    private void Share(Job* job, nint context)
    {
        OrtNativeApi api = OrtNativeApi.Instance;
        api.Check(api.KernelContextParallelFor(context, &WorkOnThread, (nuint)_threads, (nuint)_threads, job));
        if (_fault is { } fault) throw new InvalidOperationException($"Attention of layer {job->Layer} failed: {fault.Message}", fault);
    }

    [UnmanagedCallersOnly]
    private static void WorkOnThread(void* data, nuint worker)
    {
        var job = (Job*)data;
        var attention = (PagedAttention)GCHandle.FromIntPtr(job->Self).Target!;
        try
        {
            attention.Work(job, (int)worker);
        }
#pragma warning disable CA1031 // No exception may cross into native code; Share throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            attention._fault = e;
        }
    }

    // Takes pieces of the job until none is left: rows of unequal length keep every thread busy to the end.
    private void Work(Job* job, int worker)
    {
        int keyValueHeads = _config.KeyValueHeadCount;
        int pieces = job->Attend ? Step.Blocks.Length * keyValueHeads : (Step.TokenCount + TokensPerClaim - 1) / TokensPerClaim;
        while (true)
        {
            int piece = Interlocked.Increment(ref job->Next) - 1;
            if (piece >= pieces) return;
            if (job->Attend)
            {
                AttentionStep.Block block = Step.Blocks[piece / keyValueHeads];
                for (int i = 0; i < block.Count; i++) Attend(job, block.FirstToken + i, block.Run, piece % keyValueHeads, _scratch[worker]);
                continue;
            }
            int first = piece * TokensPerClaim, end = Math.Min(first + TokensPerClaim, Step.TokenCount);
            for (int token = first; token < end; token++) Store(job, token);
        }
    }

    // Puts a token's keys and values into its sequence's pages.
    private void Store(Job* job, int token)
    {
        AttentionStep.Run run = Step.Runs[Step.RunOfToken[token]];
        int position = run.FirstPosition + token - run.FirstToken, slot = run.Sequence.Slot(position);
        LayerTraits traits = _layers[job->Layer];
        int headSize = _config.HeadSize, column = slot % KeyValuePages.TokensPerPage;
        float* page = (float*)run.Sequence.Table[slot / KeyValuePages.TokensPerPage] + ((long)job->Layer * _pages.LayerLength);
        float* key = job->Qkv + (token * (long)(_config.QueryWidth + (2 * _config.KeyValueWidth))) + _config.QueryWidth;
        float* value = key + _config.KeyValueWidth;
        for (int head = 0; head < _config.KeyValueHeadCount; head++, key += headSize, value += headSize, page += _pages.HeadLength)
        {
            if (traits.KeyNorm != 0) AttentionArithmetic.Normalize(key, (float*)traits.KeyNorm, headSize, _config.NormEpsilon);
            if (traits.Rotates) Rotate(key, position);
            for (int i = 0; i < headSize; i++) page[(i * KeyValuePages.TokensPerPage) + column] = key[i];
            Buffer.MemoryCopy(value, page + _pages.KeyLength + (column * _pages.PaddedHeadSize), headSize * sizeof(float), headSize * sizeof(float));
        }
    }

    // One token's query heads that share a key-value head.
    private void Attend(Job* job, int token, int runIndex, int keyValueHead, float* scratch)
    {
        AttentionStep.Run run = Step.Runs[runIndex];
        int position = run.FirstPosition + token - run.FirstToken, headSize = _config.HeadSize, padded = _pages.PaddedHeadSize;
        int pageCount = KeyValuePages.PagesFor(run.Sequence.Slot(position) + 1), slots = pageCount * KeyValuePages.TokensPerPage;
        float* scores = scratch, sums = scores + ((long)_group * slots); // [group, slots], [group, padded head size]
        float* query = job->Qkv + (token * (long)(_config.QueryWidth + (2 * _config.KeyValueWidth))) + (keyValueHead * _group * headSize);
        for (int g = 0; g < _group; g++) PrepareQuery(job->Layer, query + (g * headSize), position);

        long offset = ((long)job->Layer * _pages.LayerLength) + ((long)keyValueHead * _pages.HeadLength);
        nint* table = run.Sequence.Table;
        for (int p = 0; p < pageCount; p++)
        {
            int at = p * KeyValuePages.TokensPerPage, seen = Seen(run.Sequence, position, p);
            for (int g = 0; g < _group; g++)
            {
                float* row = scores + ((long)g * slots) + at;
                AttentionArithmetic.Scores(query + (g * headSize), (float*)table[p] + offset, headSize, row);
                for (int t = seen; t < KeyValuePages.TokensPerPage; t++) row[t] = float.NegativeInfinity;
            }
        }

        float* totals = stackalloc float[_group];
        for (int g = 0; g < _group; g++)
        {
            var row = new Span<float>(scores + ((long)g * slots), slots);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
            TensorPrimitives.Exp<float>(row, row);
            totals[g] = TensorPrimitives.Sum<float>(row);
        }

        new Span<float>(sums, _group * padded).Clear();
        for (int p = 0; p < pageCount; p++)
        {
            int at = p * KeyValuePages.TokensPerPage, seen = Seen(run.Sequence, position, p);
            float* values = (float*)table[p] + offset + _pages.KeyLength;
            for (int g = 0; g < _group; g++) AttentionArithmetic.AddWeighted(scores + ((long)g * slots) + at, values, seen, padded, sums + (g * padded));
        }
        float* output = job->Output + (token * (long)_config.QueryWidth) + (keyValueHead * _group * headSize);
        for (int g = 0; g < _group; g++)
        {
            TensorPrimitives.Divide(new ReadOnlySpan<float>(sums + (g * padded), headSize), totals[g], new Span<float>(output + (g * headSize), headSize));
        }
    }

    private void PrepareQuery(int layer, float* query, int position)
    {
        LayerTraits traits = _layers[layer];
        if (traits.QueryNorm != 0) AttentionArithmetic.Normalize(query, (float*)traits.QueryNorm, _config.HeadSize, _config.NormEpsilon);
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

    private struct Job
    {
        public nint Self;
        public int Layer;
        public bool Attend;
        public int Next;
        public float* Qkv;
        public float* Output;
    }
}
