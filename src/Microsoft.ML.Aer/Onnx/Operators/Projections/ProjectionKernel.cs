using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>One projection: shares the matrix's rows out among the session's threads, block by block.</summary>
internal sealed unsafe class ProjectionKernel : IOperatorKernel
{
    // A block of the matrix stays in a core's second-level cache while all rows of activations pass.
    private const int BlockBytes = 192 << 10;

    // Blocks for each thread to take: enough that none waits long for the last one.
    private const int BlocksPerThread = 8;

    // Below this many multiplications a second thread would start too late to help.
    private const long WorthSharing = 100_000;

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly bool _gated;
    private readonly int _threads;
    private readonly int _columns;

    public ProjectionKernel(int inputs, int outputs, bool gated, int threads)
    {
        (_inputs, _outputs, _gated, _threads) = (inputs, outputs, gated, threads);
        int fitting = BlockBytes / (inputs * sizeof(float) * (gated ? 2 : 1)), even = outputs / (threads * BlocksPerThread);
        _columns = Math.Clamp(Math.Min(fitting, even) / ProjectionArithmetic.TileColumns * ProjectionArithmetic.TileColumns, ProjectionArithmetic.TileColumns, ProjectionArithmetic.MostColumns);
    }

    public void Compute(KernelContext context)
    {
        float* input = context.Input(0);
        int rows = (int)(context.Count(0) / _inputs);
        var job = new Job
        {
            Input = input,
            Panels = ActivationPanels.Reserve(rows, _inputs),
            PanelCount = ActivationPanels.Count(rows, _inputs),
            Matrix = context.Input(1),
            Bias = context.OptionalInput(2),
            Output = context.Output(rows, _outputs),
            Rows = rows,
            Inputs = _inputs,
            Outputs = _outputs,
            Columns = _columns,
            Gated = _gated,
        };
        bool share = _threads > 1 && (long)rows * _inputs * _outputs > WorthSharing;
        if (share) context.ParallelFor(&Work, _threads, &job);
        else Work(&job);
    }

    [UnmanagedCallersOnly]
    private static void Work(void* job, nuint part) => Work((Job*)job);

    private static void Work(Job* job)
    {
        Pack(job);
        // The next block is taken early, so that memory is asked for it while this one is computed.
        for (int first = Take(job), following; first < job->Outputs; first = following)
        {
            following = Take(job);
            Compute(job, first, Math.Min(job->Columns, job->Outputs - first), following < job->Outputs ? following : first);
        }
    }

    // The threads share the panels out and wait until all are there: whoever took one is at it, so that this ends.
    private static void Pack(Job* job)
    {
        for (int panel; (panel = Interlocked.Increment(ref job->NextPanel) - 1) < job->PanelCount;)
        {
            ActivationPanels.Pack(job->Input, job->Rows, job->Inputs, job->Panels, panel);
            Interlocked.Increment(ref job->Packed);
        }
        for (var wait = new SpinWait(); Volatile.Read(ref job->Packed) < job->PanelCount;) wait.SpinOnce(sleep1Threshold: -1);
    }

    private static int Take(Job* job) => (Interlocked.Increment(ref job->Next) - 1) * job->Columns;

    [SkipLocalsInit]
    private static void Compute(Job* job, int first, int columns, int following)
    {
        const int scratch = ActivationPanels.MostLanes * ProjectionArithmetic.MostColumns;
        float* gate = stackalloc float[scratch], up = stackalloc float[scratch];
        float* matrix = job->Matrix + ((long)first * job->Inputs), bias = job->Bias == null ? null : job->Bias + first;
        float* next = job->Matrix + ((long)following * job->Inputs);
        float* matrixUp = matrix + ((long)job->Outputs * job->Inputs), biasUp = bias == null ? null : bias + job->Outputs;
        float* panel = job->Panels;
        for (int row = 0, rows; row < job->Rows; row += rows)
        {
            int left = job->Rows - row, lanes = ActivationPanels.Lanes(left, job->Inputs);
            rows = Math.Min(lanes > 0 ? lanes : ProjectionArithmetic.RowsPerPanel, left);
            float* y = job->Output + ((long)row * job->Outputs) + first;
            if (!job->Gated)
            {
                Multiply(job, panel, lanes, row, rows, matrix, columns, bias, y, job->Outputs, next);
            }
            else
            {
                Multiply(job, panel, lanes, row, rows, matrix, columns, bias, gate, ProjectionArithmetic.MostColumns, matrixUp);
                Multiply(job, panel, lanes, row, rows, matrixUp, columns, biasUp, up, ProjectionArithmetic.MostColumns, next);
                ProjectionArithmetic.Gate(gate, up, rows, columns, y, job->Outputs);
            }
            panel += (long)lanes * job->Inputs;
        }
    }

    private static void Multiply(Job* job, float* panel, int lanes, int row, int rows, float* matrix, int columns, float* bias, float* y, nint stride, float* following)
    {
        float* x = job->Input + ((long)row * job->Inputs);
        if (lanes > 0) ProjectionArithmetic.MultiplyPanel(panel, lanes, x, rows, matrix, columns, job->Inputs, bias, y, stride, row == 0 ? following : null);
        else ProjectionArithmetic.Multiply(x, rows, matrix, columns, job->Inputs, bias, y, stride, row == 0 ? following : null);
    }

    private struct Job
    {
        public float* Input;
        public float* Panels;
        public float* Matrix;
        public float* Bias;
        public float* Output;
        public int Rows;
        public int Inputs;
        public int Outputs;
        public int Columns;
        public int Next;
        public int NextPanel;
        public int PanelCount;
        public int Packed;
        public bool Gated;
    }
}
