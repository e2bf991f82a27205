namespace Microsoft.ML.Aer;

/// <summary>
/// Makes <see cref="TokenDraws"/> the last operator of a pass: one float32 input, the logits [rows, vocabulary]. Its
/// output, one 0, says nothing; an operator must have one.
/// </summary>
/// <param name="draws">What draws; outlives every session.</param>
internal sealed class DrawOperator(TokenDraws draws) : OperatorDefinition(OperatorName)
{
    public const string OperatorName = "TokenDraws";

    private static readonly OperatorTensor[] s_tensors = [OperatorTensor.Float];

    public override ReadOnlySpan<OperatorTensor> Inputs => s_tensors;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_tensors;

    public override IOperatorKernel CreateKernel(KernelInfo info) => new Kernel(draws);

    private sealed unsafe class Kernel(TokenDraws draws) : IOperatorKernel
    {
        public void Compute(KernelContext context)
        {
            draws.Run(context.Input(0), context);
            *context.Output(1, 1) = 0;
        }
    }
}
