namespace Microsoft.ML.Aer;

/// <summary>
/// Makes <see cref="PagedAttention"/> an operator of ONNX Runtime: one float32 input, the projected queries, keys and
/// values of a step's tokens [tokens, qkv], and one output [tokens, query width].
/// </summary>
/// <param name="attention">What computes; outlives every session.</param>
internal sealed class AttentionOperator(PagedAttention attention) : OperatorDefinition(OperatorName)
{
    public const string OperatorName = "PagedAttention";
    public const string LayerAttribute = "layer";

    private static readonly OperatorTensor[] s_tensors = [OperatorTensor.Float];

    public override ReadOnlySpan<OperatorTensor> Inputs => s_tensors;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_tensors;

    public override IOperatorKernel CreateKernel(KernelInfo info) => new Kernel(attention, info.Int(LayerAttribute));

    private sealed unsafe class Kernel(PagedAttention attention, int layer) : IOperatorKernel
    {
        public void Compute(KernelContext context) =>
            attention.Compute(layer, context.Input(0), context.Output(attention.Step.TokenCount, attention.QueryWidth), context);
    }
}
