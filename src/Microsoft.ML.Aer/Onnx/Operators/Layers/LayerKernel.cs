namespace Microsoft.ML.Aer;

/// <summary>One layer's computation, phase by phase.</summary>
internal sealed unsafe class LayerKernel : IOperatorKernel, IPhasedWork
{
    // Below this many multiplications a second thread would start too late to help.
    private const long WorthSharing = 200_000;

    private readonly PolicyConfig _config;
    private readonly int _layer;
    private readonly PagedAttention _attention;
    private readonly LayerOperator _memory;
    private readonly SharedWork _shared;
    private readonly MatrixProduct _queryKeyValue;
    private readonly MatrixProduct _output;
    private readonly MatrixProduct _gateUp;
    private readonly MatrixProduct _down;
    private int _rows;
    private float* _residual;
    private float* _attended;
    private float* _normed;
    private float* _inputNorm;
    private float* _postNorm;

    /// <param name="config">The policy.</param>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="attention">Computes attention.</param>
    /// <param name="memory">Has memory for what is computed on the way.</param>
    /// <param name="shared">Does the work.</param>
    public LayerKernel(PolicyConfig config, int layer, PagedAttention attention, LayerOperator memory, SharedWork shared)
    {
        (_config, _layer, _attention, _memory, _shared) = (config, layer, attention, memory, shared);
        int hidden = config.HiddenSize, threads = shared.Threads;
        _queryKeyValue = new(hidden, config.QueryWidth + (2 * config.KeyValueWidth), gated: false, threads);
        _output = new(config.QueryWidth, hidden, gated: false, threads);
        _gateUp = new(hidden, config.IntermediateSize, gated: true, threads);
        _down = new(config.IntermediateSize, hidden, gated: false, threads);
    }

    private enum Phase
    {
        InputNorm,
        QueryKeyValue,
        Store,
        Attend,
        PackAttended,
        Output,
        PostAttentionNorm,
        GateUp,
        PackGated,
        Down,
        Count,
    }

    public int PhaseCount => (int)Phase.Count;

    // A single row is read fastest as one stream, without asking for anything on the way.
    public bool LooksAhead => _rows > 1;

    public void Compute(KernelContext context)
    {
        int hidden = _config.HiddenSize, qkvWidth = _config.QueryWidth + (2 * _config.KeyValueWidth);
        _rows = (int)(context.Count(0) / hidden);
        _residual = context.Input(0);
        _inputNorm = context.Input(1);
        _postNorm = context.Input(4);
        _normed = _memory.Memory((long)_rows * ((2 * hidden) + qkvWidth + _config.QueryWidth + _config.IntermediateSize));
        _attended = _normed + ((long)_rows * hidden); // the residual stream behind attention
        float* qkv = _attended + ((long)_rows * hidden), heads = qkv + ((long)_rows * qkvWidth), gated = heads + ((long)_rows * _config.QueryWidth);
        // Each product's panels are done with before the next ones' are packed.
        float* panels = ActivationPanels.Reserve(_rows, Math.Max(hidden, Math.Max(_config.QueryWidth, _config.IntermediateSize)));
        _queryKeyValue.Begin(_normed, _rows, panels, context.Input(2), context.OptionalInput(7), addend: null, qkv);
        _attention.Begin(_layer, qkv, heads);
        _output.Begin(heads, _rows, panels, context.Input(3), context.OptionalInput(8), _residual, _attended);
        _gateUp.Begin(_normed, _rows, panels, context.Input(5), context.OptionalInput(9), addend: null, gated);
        _down.Begin(gated, _rows, panels, context.Input(6), context.OptionalInput(10), _attended, context.Output(_rows, hidden));
        long multiplications = _queryKeyValue.Multiplications + _output.Multiplications + _gateUp.Multiplications + _down.Multiplications;
        _shared.Run(this, multiplications + _attention.Multiplications > WorthSharing, context);
    }

    public int ItemCount(int phase) => (Phase)phase switch
    {
        Phase.InputNorm => _queryKeyValue.InputCount,
        Phase.QueryKeyValue => _queryKeyValue.BlockCount,
        Phase.Store => _attention.StoreCount,
        Phase.Attend => _attention.AttendCount,
        Phase.PackAttended => _output.PanelCount,
        Phase.Output => _output.BlockCount,
        Phase.PostAttentionNorm => _gateUp.InputCount,
        Phase.GateUp => _gateUp.BlockCount,
        Phase.PackGated => _down.PanelCount,
        _ => _down.BlockCount,
    };

    public void Do(WorkItem item, WorkItem following, int worker)
    {
        switch ((Phase)item.Phase)
        {
            case Phase.InputNorm:
                Norm(_queryKeyValue, item.Index, _residual, _inputNorm);
                break;
            case Phase.Store:
                _attention.Store(item.Index);
                break;
            case Phase.Attend:
                _attention.Attend(item.Index, worker);
                break;
            case Phase.PackAttended:
                _output.Pack(item.Index);
                break;
            case Phase.PostAttentionNorm:
                Norm(_gateUp, item.Index, _attended, _postNorm);
                break;
            case Phase.PackGated:
                _down.Pack(item.Index);
                break;
            default:
                Product(item)!.Compute(item.Index, Product(following) is { } next ? next.Block(following.Index) : null);
                break;
        }
    }

    public bool ReadAhead(WorkItem item, int part) => Product(item) is { } product && product.ReadAhead(item.Index, part);

    private MatrixProduct? Product(WorkItem item) => (Phase)item.Phase switch
    {
        Phase.QueryKeyValue => _queryKeyValue,
        Phase.Output => _output,
        Phase.GateUp => _gateUp,
        Phase.Down => _down,
        _ => null,
    };

    private void Norm(MatrixProduct product, int item, float* stream, float* weight)
    {
        Range rows = product.InputRows(item);
        for (int row = rows.Start.Value; row < rows.End.Value; row++)
        {
            long offset = (long)row * _config.HiddenSize;
            RootMeanSquareNorm.Apply(stream + offset, weight, _config.HiddenSize, _config.NormEpsilon, _normed + offset);
        }
        if (item < product.PanelCount) product.Pack(item);
    }
}
