namespace Microsoft.ML.Aer;

/// <summary>
/// A linear map of activations, over a matrix [out, in] where it lies: as fast as ONNX Runtime's product of a matrix that
/// it has rearranged, or faster, without a copy that an update of the weights would leave behind.
/// </summary>
/// <remarks>
/// Inputs: activations [rows, inputs], matrix, bias [out] or none. Attributes: <c>inputs</c>, <c>outputs</c>. Output: [rows, outputs].
/// </remarks>
/// <param name="shared">Does the work; outlives every session.</param>
internal sealed class ProjectionOperator(SharedWork shared) : OperatorDefinition(OperatorName)
{
    public const string OperatorName = "Projection";
    public const string InputsAttribute = "inputs", OutputsAttribute = "outputs";

    private static readonly OperatorTensor[] s_inputs = [OperatorTensor.Float, OperatorTensor.Float, OperatorTensor.OptionalFloat];
    private static readonly OperatorTensor[] s_outputs = [OperatorTensor.Float];

    public override ReadOnlySpan<OperatorTensor> Inputs => s_inputs;

    public override ReadOnlySpan<OperatorTensor> Outputs => s_outputs;

    public override IOperatorKernel CreateKernel(KernelInfo info) =>
        new ProjectionKernel(info.Int(InputsAttribute), info.Int(OutputsAttribute), shared);
}
