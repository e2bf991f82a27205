namespace Microsoft.ML.Aer;

/// <summary>
/// A whole layer of the decoder, over weights where they lie. As one operator its threads come together once a layer instead of
/// once a product, and whoever waits for the others reads ahead what it multiplies next: for few rows, reading the weights
/// is all there is to do.
/// </summary>
/// <remarks>
/// Inputs: residual stream [tokens, hidden]; norm, matrix of queries, keys and values, and of the output; norm, matrices of gate and up,
/// and down; then the four matrices' biases, each or none. Attribute: <c>layer</c>. Output: the residual stream behind the layer. The gate is SiLU.
/// </remarks>
/// <param name="config">The policy.</param>
/// <param name="attention">Computes attention; outlives every session.</param>
/// <param name="shared">Does the work; outlives every session.</param>
internal sealed class LayerOperator(PolicyConfig config, PagedAttention attention, SharedWork shared) : OperatorDefinition(OperatorName)
{
    public const string OperatorName = "DecoderLayer";
    public const string LayerAttribute = "layer";

    private static readonly OperatorTensor[] s_inputs =
    [
        .. Enumerable.Repeat(OperatorTensor.Float, 7),
        .. Enumerable.Repeat(OperatorTensor.OptionalFloat, 4),
    ];

    private static readonly OperatorTensor[] s_outputs = [OperatorTensor.Float];

    // Grows to the largest pass. Layers come one after the other, so that one will do.
    private float[] _memory = [];

    public override ReadOnlySpan<OperatorTensor> Inputs => s_inputs;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_outputs;

    public override IOperatorKernel CreateKernel(KernelInfo info) => new LayerKernel(config, info.Int(LayerAttribute), attention, this, shared);

    /// <summary>Memory for what a layer computes on its way, the same for all layers. It does not move.</summary>
    public unsafe float* Memory(long floats)
    {
        if (_memory.Length < floats) _memory = GC.AllocateUninitializedArray<float>(checked((int)Math.Max(floats, Math.Min(2L * _memory.Length, Array.MaxLength))), pinned: true);
        return (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]);
    }
}
