namespace Microsoft.ML.Aer.Tests;

public sealed unsafe class ActivationPanelsTests
{
    [Theory]
    [InlineData(1, 16, 4)]
    [InlineData(4, 16, 4)]
    [InlineData(7, 20, 8)]
    [InlineData(14, 48, 16)]
    [InlineData(32, 32, 32)]
    public void Transpose_PutsRowsInLanes_AndZerosIntoTheRest(int rows, int inputs, int lanes)
    {
        float[] x = [.. Enumerable.Range(1, rows * inputs).Select(i => (float)i)], panel = new float[(inputs * lanes) + 1];
        Array.Fill(panel, 77);
        fixed (float* from = x, to = panel) ActivationPanels.Transpose(from, rows, inputs, to, lanes);
        for (int i = 0; i < inputs; i++)
        {
            for (int r = 0; r < lanes; r++) Assert.Equal(r < rows ? x[(r * inputs) + i] : 0, panel[(i * lanes) + r]);
        }
        Assert.Equal(77, panel[^1]);
    }

    [Fact]
    public void Lanes_FewRowsOrUnevenInputs_AreNoPanel()
    {
        int width = ActivationPanels.Width;
        Assert.Equal(0, ActivationPanels.Lanes(1, 64));
        Assert.Equal(0, ActivationPanels.Lanes(2 * width, 20));
        Assert.Equal(width, ActivationPanels.Lanes(width, 64));
        Assert.Equal(width, ActivationPanels.Lanes(width + 1, 64));
        Assert.Equal(2 * width, ActivationPanels.Lanes(2 * width, 64));
        Assert.Equal(2 * width, ActivationPanels.Lanes(1000, 64));
    }

    [Fact]
    public void Count_AnyRows_IsAsManyAsLanesFill()
    {
        for (int rows = 0; rows <= 5 * ActivationPanels.Width; rows++)
        {
            int expected = 0;
            for (int left = rows, lanes; (lanes = ActivationPanels.Lanes(left, 32)) > 0; left -= lanes) expected++;
            Assert.Equal(expected, ActivationPanels.Count(rows, 32));
            Assert.Equal(0, ActivationPanels.Count(rows, 20));
        }
    }

    [Fact]
    public void Pack_LaysPanelsBehindEachOther()
    {
        const int inputs = 16;
        int width = ActivationPanels.Width, rows = (3 * width) + 1; // a panel of two widths, one of one, and a row by itself
        float[] x = [.. Enumerable.Range(1, rows * inputs).Select(i => (float)i)];
        fixed (float* from = x)
        {
            Assert.Equal(2, ActivationPanels.Count(rows, inputs));
            float* panels = ActivationPanels.Reserve(rows, inputs);
            for (int panel = 1; panel >= 0; panel--) ActivationPanels.Pack(from, rows, inputs, panels, panel);
            Assert.Equal(x[inputs], panels[1]);
            Assert.Equal(x[1], panels[2 * width]);
            Assert.Equal(x[2 * width * inputs], panels[2 * width * inputs]);
            Assert.True(ActivationPanels.Reserve(1, inputs) == null);
        }
    }
}
