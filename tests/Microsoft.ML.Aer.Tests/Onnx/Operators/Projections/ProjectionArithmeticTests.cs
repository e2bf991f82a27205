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
        fixed (float* px = x, pw = w, pb = bias, py = y) ProjectionArithmetic.Multiply(px, rows, pw, columns, inputs, biased ? pb : null, py, stride, following: columns % 2 == 0 ? pw : null);
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

    [Theory]
    [InlineData(1, 16, 12)]
    [InlineData(2, 48, 19)]
    [InlineData(1, 576, 60)]
    [InlineData(2, 32, 7)]
    public void MultiplyPanel_AnyRowsAndColumns_EqualsPlainCalculation(int vectors, int inputs, int columns)
    {
        int lanes = vectors * ActivationPanels.Width, stride = columns + 3;
        for (int rows = 1; rows <= lanes; rows++)
        {
            var random = new Random(rows);
            float[] x = Values(random, rows * inputs), w = Values(random, columns * inputs), bias = Values(random, columns), y = new float[rows * stride];
            float[] panel = new float[lanes * inputs];
            Array.Fill(y, 77);
            bool biased = rows % 2 == 0;
            fixed (float* px = x, pw = w, pb = bias, py = y, pp = panel)
            {
                ActivationPanels.Transpose(px, rows, inputs, pp, lanes);
                ProjectionArithmetic.MultiplyPanel(pp, lanes, px, rows, pw, columns, inputs, biased ? pb : null, py, stride, following: columns % 2 == 0 ? pw : null);
            }
            AssertProduct(x, w, biased ? bias : null, y, rows, columns, inputs, stride);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(96)]
    public void LaneTilesOfEveryWidth_EqualPlainCalculation(int inputs)
    {
        CheckLanes<Lanes512, Vector512<float>>(inputs);
        CheckLanes<Lanes256, Vector256<float>>(inputs);
        CheckLanes<Lanes128, Vector128<float>>(inputs);
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
                if (height == 6) DotTiles<S, V>.Six(px, pw, inputs, start, py, 4, following: pw);
                if (height == 4) DotTiles<S, V>.Four(px, pw, inputs, start, py, 4, following: pw);
                if (height == 3) DotTiles<S, V>.Three(px, pw, inputs, start, py, 4, following: pw);
                if (height == 2) DotTiles<S, V>.Two(px, pw, inputs, start, py, 4, following: pw);
                if (height == 1) DotTiles<S, V>.One(px, pw, inputs, start, py);
                AssertProduct(x, w, bias, y, height, 4, inputs, 4);
            }
        }
    }

    // The tiles of one vector width, of every size they have.
    private static void CheckLanes<S, V>(int inputs)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        foreach ((int vectors, int columns) in (ReadOnlySpan<(int, int)>)[(1, 12), (2, 6), (2, 12)])
        {
            int rows = vectors * S.Width;
            var random = new Random(rows + columns);
            float[] x = Values(random, rows * inputs), w = Values(random, columns * inputs), panel = new float[rows * inputs], sums = new float[rows * columns], y = new float[rows * columns];
            fixed (float* px = x, pw = w, pp = panel, ps = sums)
            {
                ActivationPanels.Transpose(px, rows, inputs, pp, rows);
                if (vectors == 1) LaneTiles<S, V>.OneByTwelve(pp, pw, inputs, ps, following: pw);
                else if (columns == 6) LaneTiles<S, V>.TwoBySix(pp, pw, inputs, ps, following: pw);
                else LaneTiles<S, V>.TwoByTwelve(pp, pw, inputs, ps, following: pw);
            }
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++) y[(r * columns) + c] = sums[(((r / S.Width * columns) + c) * S.Width) + (r % S.Width)];
            }
            AssertProduct(x, w, null, y, rows, columns, inputs, columns);
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
            foreach (int columns in (int[])[1, 4, 19, 60])
            {
                foreach (int inputs in (int[])[5, 20, 24, 48, 96]) shapes.Add(rows, columns, inputs, rows % 2 == 0);
            }
        }
        return shapes;
    }
}
