namespace Microsoft.ML.Aer;

/// <summary>
/// Causal grouped-query attention over a key-value cache in blocks, for prompts and single tokens of any number of
/// sequences in one call, without padding. Norms and rotates queries and keys, writes keys and values to the cache
/// (which is changed in place), attends, and returns the heads side by side.
/// </summary>
/// <remarks>
/// A sequence is a prefix, whose blocks other sequences may share, and what follows in blocks of its own. Its row of
/// the block table names the prefix's blocks and then its own; the first token after the prefix begins a new block.
/// A prefix is computed by giving its tokens once, under any of the sequences that share it.
/// <para>Attributes: <c>layer</c>, <c>num_heads</c>, <c>kv_num_heads</c>, <c>head_size</c>, <c>do_rotary</c>, <c>scale</c>, <c>epsilon</c>.</para>
/// </remarks>
internal sealed class PagedAttentionOperator() : OperatorDefinition("PagedAttention")
{
    public const int Qkv = 0, Cache = 1, Sequences = 2, Positions = 3, PrefixLengths = 4, BlockTable = 5, Cos = 6, Sin = 7, QueryNorm = 8, KeyNorm = 9;

    private static readonly OperatorTensor[] s_inputs =
    [
        OperatorTensor.Float, // queries, keys and values [tokens, (heads + 2 key-value heads) x head size]
        OperatorTensor.Float, // key-value cache [layers, blocks, floats of a block], see KeyValueBlocks
        OperatorTensor.Int32, // sequence of each token [tokens], a row of the block table
        OperatorTensor.Int32, // position of each token in its sequence, prefix included [tokens]
        OperatorTensor.Int32, // length of each sequence's prefix [sequences]
        OperatorTensor.Int32, // block table [sequences, most blocks of a sequence]
        OperatorTensor.Float, // cosines [context, rotated channels / 2]
        OperatorTensor.Float, // sines [context, rotated channels / 2]
        OperatorTensor.OptionalFloat, // weight of the query heads' RMS norm [head size]
        OperatorTensor.OptionalFloat, // weight of the key heads' RMS norm [head size]
    ];

    private static readonly OperatorTensor[] s_outputs = [OperatorTensor.Float]; // [tokens, heads x head size]

    public override ReadOnlySpan<OperatorTensor> Inputs => s_inputs;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_outputs;

    public override IOperatorKernel CreateKernel(KernelInfo info) => new PagedAttentionKernel(info);
}
