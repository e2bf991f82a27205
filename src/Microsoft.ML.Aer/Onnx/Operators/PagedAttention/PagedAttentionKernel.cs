using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>The attention of one layer: reads its inputs, then two passes over the session's threads.</summary>
internal sealed unsafe class PagedAttentionKernel : IOperatorKernel
{
    // Parts that the threads share out among themselves: enough that none waits long for the last one.
    private const int MaxParts = 32;

    // Below this many multiplications a second thread costs more than it saves.
    private const long WorkOfAPart = 20_000;

    private readonly int _layer;
    private readonly int _heads;
    private readonly bool _rotates;
    private readonly float _scale;
    private readonly float _epsilon;
    private readonly KeyValueBlocks _blocks;

    public PagedAttentionKernel(KernelInfo info)
    {
        _layer = info.Int("layer");
        _heads = info.Int("num_heads");
        _blocks = new(info.Int("kv_num_heads"), info.Int("head_size"));
        _rotates = info.Int("do_rotary") != 0;
        _scale = info.Float("scale");
        _epsilon = info.Float("epsilon");
        if (_layer < 0 || _heads < 1 || _blocks.KeyValueHeads < 1 || _blocks.HeadSize < 1 || _heads % _blocks.KeyValueHeads != 0)
        {
            throw new ArgumentException($"PagedAttention of layer {_layer}: {_heads} heads of {_blocks.HeadSize} over {_blocks.KeyValueHeads} key-value heads cannot be.");
        }
    }

    public void Compute(KernelContext context)
    {
        AttentionJob job = Read(context);
        if (job.Tokens == 0) return;
        long channels = (long)_heads * _blocks.HeadSize;
        context.ParallelFor(&Prepare, job.Divide(job.Tokens, Parts(job.Tokens * channels * 2)), &job);
        context.ParallelFor(&Attend, job.Divide(job.Tokens * _blocks.KeyValueHeads, Parts(job.Seen() * channels * 2)), &job);
    }

    private static int Parts(long work) => (int)Math.Clamp(work / WorkOfAPart, 1, MaxParts);

    private AttentionJob Read(KernelContext context)
    {
        Span<long> qkv = stackalloc long[2], cache = stackalloc long[3], table = stackalloc long[2], rotary = stackalloc long[2];
        context.Shape(PagedAttentionOperator.Qkv, qkv);
        context.Shape(PagedAttentionOperator.Cache, cache);
        context.Shape(PagedAttentionOperator.BlockTable, table);
        context.Shape(PagedAttentionOperator.Cos, rotary);
        long width = (long)(_heads + (2 * _blocks.KeyValueHeads)) * _blocks.HeadSize;
        if (qkv[1] != width) throw new ArgumentException($"PagedAttention of layer {_layer}: queries, keys and values are {qkv[1]} wide; expected {width}.");
        if (cache[0] <= _layer || cache[2] != _blocks.BlockStride)
        {
            throw new ArgumentException($"PagedAttention of layer {_layer}: the cache is [{cache[0]}, {cache[1]}, {cache[2]}]; expected more than {_layer} layers and blocks of {_blocks.BlockStride}.");
        }
        var job = new AttentionJob
        {
            Tokens = (int)qkv[0],
            Heads = _heads,
            Blocks = _blocks,
            Scale = _scale,
            Epsilon = _epsilon,
            RotaryHalf = _rotates ? (int)rotary[1] : 0,
            Qkv = context.Input<float>(PagedAttentionOperator.Qkv),
            Cache = context.Input<float>(PagedAttentionOperator.Cache) + (_layer * cache[1] * cache[2]),
            Sequences = context.Input<int>(PagedAttentionOperator.Sequences),
            Positions = context.Input<int>(PagedAttentionOperator.Positions),
            PrefixLengths = context.Input<int>(PagedAttentionOperator.PrefixLengths),
            BlockTable = context.Input<int>(PagedAttentionOperator.BlockTable),
            TableWidth = (int)table[1],
            Cos = context.Input<float>(PagedAttentionOperator.Cos),
            Sin = context.Input<float>(PagedAttentionOperator.Sin),
            QueryNorm = context.Input<float>(PagedAttentionOperator.QueryNorm),
            KeyNorm = context.Input<float>(PagedAttentionOperator.KeyNorm),
            Output = context.Output<float>(0, [qkv[0], (long)_heads * _blocks.HeadSize]),
        };
        if (_layer == 0) job.Check((int)table[0], (int)cache[1], (int)rotary[0]); // the same for every layer
        return job;
    }

    [UnmanagedCallersOnly]
    private static void Prepare(void* state, nuint part)
    {
        var job = (AttentionJob*)state;
        (int first, int end) = job->Part((int)part);
        for (int token = first; token < end; token++) AttentionInput.Prepare(job, token);
    }

    [UnmanagedCallersOnly]
    private static void Attend(void* state, nuint part)
    {
        // Head by head: tokens that share a prefix follow one another while its keys and values are in the cache.
        var job = (AttentionJob*)state;
        (int first, int end) = job->Part((int)part);
        for (int unit = first; unit < end; unit++) AttentionUnit.Attend(job, unit % job->Tokens, unit / job->Tokens);
    }
}
