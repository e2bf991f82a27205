using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer.Tests;

public sealed unsafe class ProjectionArithmeticTests
{
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_AnyShape_EqualsPlainCalculation(int rows, int columns, int inputs, bool biased)
    {
        var random = new Random((rows * 1000) + (columns * 10) + inputs);
        float[] x = Values(random, rows * inputs), w = Values(random, columns * inputs), bias = Values(random, columns);
        int stride = columns + 3;
        float[] y = new float[rows * stride];
        Array.Fill(y, 77);
        fixed (float* px = x, pw = w, pb = bias, py = y) ProjectionArithmetic.Multiply(px, rows, pw, columns, inputs, biased ? pb : null, py, stride, prefetch: columns % 2 == 0);
        AssertProduct(x, w, biased ? bias : null, y, rows, columns, inputs, stride);
    }

    [Theory]
    [InlineData(1, 48)]
    [InlineData(3, 20)]
    [InlineData(8, 32)]
    [InlineData(12, 64)]
    public void EveryVectorWidth_EqualsPlainCalculation(int rows, int inputs)
    {
        Check<Lanes512, Vector512<float>>(rows, inputs);
        Check<Lanes256, Vector256<float>>(rows, inputs);
        Check<Lanes128, Vector128<float>>(rows, inputs);
    }

    [Fact]
    public void Gate_IsSiluTimesUp()
    {
        const int rows = 3, columns = 10, width = ProjectionArithmetic.MostColumns;
        var random = new Random(5);
        float[] gate = Values(random, rows * width), up = Values(random, rows * width), y = new float[rows * columns];
        fixed (float* g = gate, u = up, o = y) ProjectionArithmetic.Gate(g, u, rows, columns, o, columns);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) Assert.Equal(gate[(r * width) + c] / (1 + Math.Exp(-gate[(r * width) + c])) * up[(r * width) + c], y[(r * columns) + c], 1e-6);
        }
    }

    // The tiles of one vector width, of every height they have.
    private static void Check<S, V>(int rows, int inputs)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        if (inputs % S.Width != 0) return;
        var random = new Random(rows);
        float[] x = Values(random, 6 * inputs), w = Values(random, 4 * inputs), bias = Values(random, 4), y = new float[6 * 4];
        fixed (float* px = x, pw = w, py = y)
        {
            Vector128<float> start = Vector128.Create<float>(bias);
            foreach (int height in (int[])[1, 2, 3, 4, 6])
            {
                Array.Clear(y);
                if (height == 6) DotTiles<S, V>.Six(px, pw, inputs, start, py, 4, prefetch: true);
                if (height == 4) DotTiles<S, V>.Four(px, pw, inputs, start, py, 4, prefetch: true);
                if (height == 3) DotTiles<S, V>.Three(px, pw, inputs, start, py, 4, prefetch: true);
                if (height == 2) DotTiles<S, V>.Two(px, pw, inputs, start, py, 4, prefetch: true);
                if (height == 1) DotTiles<S, V>.One(px, pw, inputs, start, py);
                AssertProduct(x, w, bias, y, height, 4, inputs, 4);
            }
        }
    }

    private static void AssertProduct(float[] x, float[] w, float[]? bias, float[] y, int rows, int columns, int inputs, int stride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < stride; c++)
            {
                if (c >= columns)
                {
                    Assert.Equal(77, y[(r * stride) + c]); // nothing is written beside the columns
                    continue;
                }
                double sum = bias?[c] ?? 0;
                for (int i = 0; i < inputs; i++) sum += (double)x[(r * inputs) + i] * w[(c * inputs) + i];
                Assert.Equal(sum, y[(r * stride) + c], 1e-5 * Math.Sqrt(inputs));
            }
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

    /// <summary>Every number of rows of a panel, with columns and inputs that do and do not divide by vectors.</summary>
    public static TheoryData<int, int, int, bool> Shapes()
    {
        var shapes = new TheoryData<int, int, int, bool>();
        for (int rows = 1; rows <= ProjectionArithmetic.RowsPerPanel; rows++)
        {
            foreach (int columns in (int[])[1, 4, 19, 64])
            {
                foreach (int inputs in (int[])[5, 20, 24, 48, 96]) shapes.Add(rows, columns, inputs, rows % 2 == 0);
            }
        }
        return shapes;
    }
}
