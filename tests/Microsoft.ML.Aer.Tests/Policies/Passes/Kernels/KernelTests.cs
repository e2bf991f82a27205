namespace Microsoft.ML.Aer.Tests;

public sealed unsafe class KernelTests
{
    [Fact]
    public void Exp_IsTheFrameworks()
    {
        int width = System.Numerics.Vector<float>.Count;
        var random = new Random(1);
        float* x = stackalloc float[width], y = stackalloc float[width];
        for (int round = 0; round < 20_000; round++)
        {
            for (int i = 0; i < width; i++) x[i] = (float)((random.NextDouble() * 174) - 87);
            System.Numerics.Vector.Store(VectorMath.Exp(System.Numerics.Vector.Load(x)), y);
            for (int i = 0; i < width; i++) Assert.Equal(1, y[i] / Math.Exp(x[i]), 3e-7);
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(-1000f, 0)]
    [InlineData(0f, 1)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_AtTheEnds(float x, float expected) =>
        Assert.Equal(expected, VectorMath.Exp(new System.Numerics.Vector<float>(x))[0]);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 24, 5)]
    [InlineData(7, 35, 33)]
    [InlineData(5, 9, 64)]
    [InlineData(32, 64, 48)]
    public void Multiply_IsTheSumOfProducts_EitherWayRound(int m, int n, int k)
    {
        var random = new Random(m + n + k);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] a = Draw(m * k), b = Draw(k * n), before = Draw(m * n);
        foreach (bool add in (bool[])[false, true])
        {
            foreach (bool transposed in (bool[])[false, true])
            {
                float[] c = [.. before];
                fixed (float* pa = a, pb = b, pc = c) MatrixTile.Multiply(pa, transposed ? 1 : k, transposed ? m : 1, pb, n, pc, n, m, n, k, add);
                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        double sum = add ? before[(i * n) + j] : 0;
                        for (int p = 0; p < k; p++) sum += (double)a[transposed ? (p * m) + i : (i * k) + p] * b[(p * n) + j];
                        Assert.Equal(sum, c[(i * n) + j], 1e-5);
                    }
                }
            }
        }
    }

    [Fact]
    public void For_RunsEveryItemOnce_AndHandsFaultsOver()
    {
        int before = TorchSharp.torch.get_num_threads();
        try
        {
            TorchSharp.torch.set_num_threads(4);
            var runs = new int[1000];
            var workers = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
            WorkSharing.For(runs.Length, (item, worker) =>
            {
                Interlocked.Increment(ref runs[item]);
                workers[worker] = 1;
            });
            Assert.All(runs, r => Assert.Equal(1, r));
            Assert.All(workers.Keys, w => Assert.InRange(w, 0, 3));
            var e = Assert.Throws<InvalidOperationException>(() => WorkSharing.For(100, (item, _) =>
            {
                if (item == 42) throw new InvalidOperationException("of item 42");
            }));
            Assert.Equal("of item 42", e.Message);
        }
        finally
        {
            TorchSharp.torch.set_num_threads(before);
        }
    }
}
