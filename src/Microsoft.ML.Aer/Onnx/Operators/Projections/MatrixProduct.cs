using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer;

/// <summary>
/// One product of a pass in pieces for any thread: first the activations, panel by panel where their rows fill
/// lanes, then the matrix, block by block. Reused from call to call.
/// </summary>
internal sealed unsafe class MatrixProduct
{
    // A block of the matrix stays in a core's second-level cache while all rows of activations pass.
    private const int BlockBytes = 192 << 10;

    // Blocks for each thread to take: enough that none waits long for the last one.
    private const int BlocksPerThread = 8;

    // What one call of ReadAhead asks for.
    private const int FloatsAhead = 128, FloatsPerLine = 16;

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly bool _gated;
    private readonly int _columns;
    private float* _input;
    private float* _panels;
    private float* _matrix;
    private float* _bias;
    private float* _addend;
    private float* _output;
    private int _rows;

    /// <param name="inputs">Width of the activations.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="gated">Whether the matrix has twice as many rows and the output is silu(first half) x second half.</param>
    /// <param name="threads">Threads of the session.</param>
    public MatrixProduct(int inputs, int outputs, bool gated, int threads)
    {
        (_inputs, _outputs, _gated) = (inputs, outputs, gated);
        int fitting = BlockBytes / (inputs * sizeof(float) * (gated ? 2 : 1)), even = outputs / (threads * BlocksPerThread);
        _columns = Math.Clamp(Math.Min(fitting, even) / ProjectionArithmetic.TileColumns * ProjectionArithmetic.TileColumns, ProjectionArithmetic.TileColumns, ProjectionArithmetic.MostColumns);
        BlockCount = (outputs + _columns - 1) / _columns;
    }

    /// <summary>Width of the activations.</summary>
    public int Inputs => _inputs;

    /// <summary>Panels of the activations.</summary>
    public int PanelCount { get; private set; }

    /// <summary>Panels, and behind them each row that is in none.</summary>
    public int InputCount { get; private set; }

    /// <summary>Blocks of the matrix.</summary>
    public int BlockCount { get; }

    /// <summary>Multiplications of the product.</summary>
    public long Multiplications => (long)_rows * _inputs * _outputs * (_gated ? 2 : 1);

    /// <summary>Says what is to be multiplied.</summary>
    /// <param name="input">[rows, inputs], which may be computed up to when its panels are packed.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="panels">From <see cref="ActivationPanels.Reserve"/>.</param>
    /// <param name="matrix">[outputs, inputs], or twice as many rows.</param>
    /// <param name="bias">As many as the matrix has rows; null for none.</param>
    /// <param name="addend">[rows, outputs] to add; null for none.</param>
    /// <param name="output">[rows, outputs]</param>
    public void Begin(float* input, int rows, float* panels, float* matrix, float* bias, float* addend, float* output)
    {
        (_rows, PanelCount) = (rows, ActivationPanels.Count(rows, _inputs));
        _input = input;
        _panels = panels;
        _matrix = matrix;
        _bias = bias;
        _addend = addend;
        _output = output;
        InputCount = PanelCount + rows - (PanelCount == 0 ? 0 : ActivationPanels.Rows(rows, _inputs, PanelCount - 1).End.Value);
    }

    /// <summary>The rows of an item of <see cref="InputCount"/>.</summary>
    public Range InputRows(int item) => item < PanelCount ? ActivationPanels.Rows(_rows, _inputs, item) : new(_rows - InputCount + item, _rows - InputCount + item + 1);

    /// <summary>Rearranges the rows of a panel.</summary>
    public void Pack(int panel) => ActivationPanels.Pack(_input, _rows, _inputs, _panels, panel);

    /// <summary>Where a block of the matrix begins.</summary>
    public float* Block(int block) => _matrix + ((long)block * _columns * _inputs);

    /// <summary>Asks memory for part of a block, for a thread that cannot compute it yet.</summary>
    /// <returns>Whether there is more.</returns>
    public bool ReadAhead(int block, int part)
    {
        if (!Sse.IsSupported) return false;
        int length = Columns(block) * _inputs, at = part * FloatsAhead;
        if (at >= length * (_gated ? 2 : 1)) return false;
        float* w = at < length ? Block(block) + at : Block(block) + ((long)_outputs * _inputs) + at - length;
        for (int i = 0; i < FloatsAhead; i += FloatsPerLine) Sse.Prefetch1(w + i);
        return true;
    }

    /// <summary>Computes the columns of a block for all rows.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="next">What the thread reads next, of which some is asked for on the way; null where that is not known.</param>
    [SkipLocalsInit]
    public void Compute(int block, float* next)
    {
        const int scratch = ActivationPanels.MostLanes * ProjectionArithmetic.MostColumns;
        float* gate = stackalloc float[scratch], up = stackalloc float[scratch];
        int first = block * _columns, columns = Columns(block);
        float* matrix = Block(block), bias = _bias == null ? null : _bias + first;
        float* matrixUp = matrix + ((long)_outputs * _inputs), biasUp = bias == null ? null : bias + _outputs;
        float* panel = _panels;
        for (int row = 0, rows; row < _rows; row += rows)
        {
            int left = _rows - row, lanes = ActivationPanels.Lanes(left, _inputs);
            rows = Math.Min(lanes > 0 ? lanes : ProjectionArithmetic.RowsPerPanel, left);
            float* y = _output + ((long)row * _outputs) + first;
            if (!_gated)
            {
                Multiply(panel, lanes, row, rows, matrix, columns, bias, y, _outputs, next);
            }
            else
            {
                Multiply(panel, lanes, row, rows, matrix, columns, bias, gate, ProjectionArithmetic.MostColumns, matrixUp);
                Multiply(panel, lanes, row, rows, matrixUp, columns, biasUp, up, ProjectionArithmetic.MostColumns, next);
                ProjectionArithmetic.Gate(gate, up, rows, columns, y, _outputs);
            }
            if (_addend != null) ProjectionArithmetic.Add(_addend + ((long)row * _outputs) + first, rows, columns, y, _outputs);
            panel += (long)lanes * _inputs;
        }
    }

    private int Columns(int block) => Math.Min(_columns, _outputs - (block * _columns));

    private void Multiply(float* panel, int lanes, int row, int rows, float* matrix, int columns, float* bias, float* y, nint stride, float* following)
    {
        float* x = _input + ((long)row * _inputs);
        if (lanes > 0) ProjectionArithmetic.MultiplyPanel(panel, lanes, x, rows, matrix, columns, _inputs, bias, y, stride, row == 0 ? following : null);
        else ProjectionArithmetic.Multiply(x, rows, matrix, columns, _inputs, bias, y, stride, row == 0 ? following : null);
    }
}
