namespace Microsoft.ML.Aer;

/// <summary>
/// Makes <see cref="PagedAttention"/> an operator of ONNX Runtime: one float32 input, the projected queries, keys and
/// values of a step's tokens [tokens, qkv], and one output [tokens, query width].
/// </summary>
/// <param name="attention">What computes; outlives every session.</param>
/// <param name="shared">Does the work; outlives every session.</param>
internal sealed class AttentionOperator(PagedAttention attention, SharedWork shared) : OperatorDefinition(OperatorName)
{
    public const string OperatorName = "PagedAttention";
    public const string LayerAttribute = "layer";

    private static readonly OperatorTensor[] s_tensors = [OperatorTensor.Float];

    public override ReadOnlySpan<OperatorTensor> Inputs => s_tensors;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_tensors;

    public override IOperatorKernel CreateKernel(KernelInfo info) => new Kernel(attention, info.Int(LayerAttribute), shared);

    private sealed unsafe class Kernel(PagedAttention attention, int layer, SharedWork shared) : IOperatorKernel, IPhasedWork
    {
        // Below this many multiplications a layer's attention is done before other threads would have started.
        private const long WorthSharing = 200_000;

        public int PhaseCount => 2;

        public bool LooksAhead => false;

        public void Compute(KernelContext context)
        {
            attention.Begin(layer, context.Input(0), context.Output(attention.Step.TokenCount, attention.QueryWidth));
            shared.Run(this, attention.Multiplications > WorthSharing, context);
        }

        public int ItemCount(int phase) => phase == 0 ? attention.StoreCount : attention.AttendCount;

        public void Do(WorkItem item, WorkItem following, int worker)
        {
            if (item.Phase == 0) attention.Store(item.Index);
            else attention.Attend(item.Index, worker);
        }

        public bool ReadAhead(WorkItem item, int part) => false;
    }
}
