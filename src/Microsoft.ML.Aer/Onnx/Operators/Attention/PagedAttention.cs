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
    // Below this many multiplications a layer's attention is done before other threads would have started.
    private const long WorthSharing = 200_000;

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
    /// <param name="context">ONNX Runtime's context of this call, which lends its threads; the default does without.</param>
    public void Compute(int layer, float* qkv, float* output, KernelContext context)
    {
        var job = new Job { Layer = layer, Qkv = qkv, Output = output, Self = GCHandle.ToIntPtr(_self) };
        bool share = context.HasThreads && _threads > 1 && Step.TotalSlots * _config.QueryWidth * 2 > WorthSharing;
        _fault = null;
        // Tokens of one sequence see each other: all of their keys first. A token of its own sequence sees only itself.
        foreach (Phase phase in Step.IsDecoding ? [Phase.StoreAndAttend] : (ReadOnlySpan<Phase>)[Phase.Store, Phase.Attend])
        {
            (job.Phase, job.Next) = (phase, 0);
            if (!share) Work(&job, 0);
            else context.ParallelFor(&WorkOnThread, _threads, &job);
            if (_fault is { } fault) throw new InvalidOperationException($"Attention of layer {layer} failed: {fault.Message}", fault);
        }
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

    [UnmanagedCallersOnly]
    private static void WorkOnThread(void* data, nuint worker)
    {
        var job = (Job*)data;
        var attention = (PagedAttention)GCHandle.FromIntPtr(job->Self).Target!;
        try
        {
            attention.Work(job, (int)worker);
        }
#pragma warning disable CA1031 // No exception may cross into native code; Compute throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            attention._fault = e;
        }
    }

    // Takes pieces of the job until none is left: rows of unequal length keep every thread busy to the end.
    private void Work(Job* job, int worker)
    {
        int heads = _config.KeyValueHeadCount, pieces = Step.Blocks.Length * heads;
        while (true)
        {
            int piece = Interlocked.Increment(ref job->Next) - 1;
            if (piece >= pieces) return;
            AttentionStep.Block block = Step.Blocks[piece / heads];
            for (int token = block.FirstToken; token < block.FirstToken + block.Count; token++)
            {
                if (job->Phase != Phase.Attend) Store(job, token, block.Run, piece % heads);
                if (job->Phase != Phase.Store) Attend(job, token, block.Run, piece % heads, _scratch[worker]);
            }
        }
    }

    // Puts a token's key and value of one head into its sequence's page.
    private void Store(Job* job, int token, int runIndex, int head)
    {
        AttentionStep.Run run = Step.Runs[runIndex];
        int position = run.FirstPosition + token - run.FirstToken, slot = run.Sequence.Slot(position);
        LayerTraits traits = _layers[job->Layer];
        int headSize = _config.HeadSize, column = slot % KeyValuePages.TokensPerPage;
        float* page = (float*)run.Sequence.Table[slot / KeyValuePages.TokensPerPage] + Offset(job->Layer, head);
        float* key = Row(job, token) + _config.QueryWidth + (head * headSize), value = key + _config.KeyValueWidth;
        if (traits.KeyNorm != 0) AttentionArithmetic.Normalize(key, (float*)traits.KeyNorm, headSize, _config.NormEpsilon);
        if (traits.Rotates) Rotate(key, position);
        AttentionArithmetic.StoreKey(key, page, column, headSize);
        Unsafe.CopyBlockUnaligned(page + _pages.KeyLength + (column * _pages.PaddedHeadSize), value, (uint)(headSize * sizeof(float)));
    }

    private float* Row(Job* job, int token) => job->Qkv + (token * (long)(_config.QueryWidth + (2 * _config.KeyValueWidth)));

    // Where a head's keys begin in every page.
    private long Offset(int layer, int head) => ((long)layer * _pages.LayerLength) + ((long)head * _pages.HeadLength);

    // One token's query heads that share a key-value head.
    private void Attend(Job* job, int token, int runIndex, int keyValueHead, float* scratch)
    {
        AttentionStep.Run run = Step.Runs[runIndex];
        int position = run.FirstPosition + token - run.FirstToken, headSize = _config.HeadSize, padded = _pages.PaddedHeadSize;
        int pageCount = KeyValuePages.PagesFor(run.Sequence.Slot(position) + 1), slots = pageCount * KeyValuePages.TokensPerPage;
        float* scores = scratch, sums = scores + ((long)_group * slots); // [group, slots], [group, padded head size]
        float* query = Row(job, token) + (keyValueHead * _group * headSize), totals = stackalloc float[_group];
        long offset = Offset(job->Layer, keyValueHead);
        nint* table = run.Sequence.Table;
        for (int g = 0; g < _group; g++)
        {
            PrepareQuery(job->Layer, query + (g * headSize), position);
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
        float* output = job->Output + (token * (long)_config.QueryWidth) + (keyValueHead * _group * headSize);
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

    private enum Phase
    {
        Store,
        Attend,
        StoreAndAttend,
    }

    private struct Job
    {
        public nint Self;
        public int Layer;
        public Phase Phase;
        public int Next;
        public float* Qkv;
        public float* Output;
    }
}
