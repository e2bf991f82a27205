using BenchmarkDotNet.Attributes;
using System.Numerics.Tensors;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Activations times a block of a matrix in a core's cache, on one thread, against one dot product at a time.</summary>
public class ProjectionBenchmarks
{
    private const int Inputs = 576, Columns = ProjectionArithmetic.MostColumns;
    private readonly float[] _w = Values(Columns * Inputs), _x = Values(ProjectionArithmetic.RowsPerPanel * Inputs), _y = new float[ProjectionArithmetic.RowsPerPanel * Columns];

    /// <summary>Rows of activations.</summary>
    [Params(1, 8, 12)]
    public int Rows { get; set; }

    [Benchmark]
    public unsafe void Tiles()
    {
        fixed (float* x = _x, w = _w, y = _y) ProjectionArithmetic.Multiply(x, Rows, w, Columns, Inputs, null, y, Columns, following: null);
    }

    [Benchmark(Baseline = true)]
    public void DotProducts()
    {
        for (int r = 0; r < Rows; r++)
        {
            for (int c = 0; c < Columns; c++) _y[(r * Columns) + c] = TensorPrimitives.Dot<float>(_x.AsSpan(r * Inputs, Inputs), _w.AsSpan(c * Inputs, Inputs));
        }
    }

    private static float[] Values(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
