namespace Microsoft.ML.Aer.Tests;

public unsafe class LaneSumsTests
{
    [Theory]
    [InlineData(8, 8, 12, true)]
    [InlineData(8, 5, 6, false)]
    [InlineData(16, 15, 12, true)]
    [InlineData(4, 1, 7, true)]
    public void Write_LanesAndColumns_BecomeRows(int width, int rows, int columns, bool biased)
    {
        const int stride = 20;
        float[] sums = [.. Enumerable.Range(0, columns * width).Select(i => (float)i)], bias = [.. Enumerable.Range(0, columns).Select(c => 1000f * c)];
        float[] y = Enumerable.Repeat(float.NaN, rows * stride).ToArray();

        fixed (float* ps = sums, pb = bias, py = y) LaneSums.Write(ps, width, rows, columns, biased ? pb : null, py, stride);

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < stride; c++) Assert.Equal(c < columns ? sums[(c * width) + r] + (biased ? bias[c] : 0) : float.NaN, y[(r * stride) + c]);
        }
    }
}
