namespace Microsoft.ML.Aer;

/// <summary>One projection as a node of its own.</summary>
internal sealed unsafe class ProjectionKernel(int inputs, int outputs, SharedWork shared) : IOperatorKernel, IPhasedWork
{
    // Below this many multiplications a second thread would start too late to help.
    private const long WorthSharing = 100_000;

    private readonly MatrixProduct _product = new(inputs, outputs, gated: false, shared.Threads);
    private int _rows;

    public int PhaseCount => 2;

    // A single row is read fastest as one stream, without asking for anything on the way.
    public bool LooksAhead => _rows > 1;

    public void Compute(KernelContext context)
    {
        _rows = (int)(context.Count(0) / inputs);
        float* panels = ActivationPanels.Reserve(_rows, inputs);
        _product.Begin(context.Input(0), _rows, panels, context.Input(1), context.OptionalInput(2), addend: null, context.Output(_rows, outputs));
        shared.Run(this, _product.Multiplications > WorthSharing, context);
    }

    public int ItemCount(int phase) => phase == 0 ? _product.PanelCount : _product.BlockCount;

    public void Do(WorkItem item, WorkItem following, int worker)
    {
        if (item.Phase == 0) _product.Pack(item.Index);
        else _product.Compute(item.Index, following.Phase == 1 ? _product.Block(following.Index) : null);
    }

    public bool ReadAhead(WorkItem item, int part) => item.Phase == 1 && _product.ReadAhead(item.Index, part);
}
