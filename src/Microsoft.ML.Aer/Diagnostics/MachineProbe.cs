using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Takes the figures of a <see cref="MachineReport"/>: medians of a few runs.</summary>
internal static class MachineProbe
{
    private const int Size = 2048, Runs = 5;
    private const long ReadBytes = 256_000_000;

    public static MachineReport Measure(int threads)
    {
        TorchNative.EnsureLoaded();
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using IDisposable noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor a = rand(Size, Size), b = rand(Size, Size), c = zeros(Size, Size), values = rand(ReadBytes / sizeof(float));
            double flop = 2e-9 * Size * Size * Size;
            return new MachineReport
            {
                Threads = threads,
                Tunings = NativeTuning.Enabled,
                PeakGigaflops = Median(() => Peak(threads)),
                MatrixProductGigaflops = flop / Median(() => Seconds(() => c.addmm_(a, b, 0, 1))),
                FreshMatrixProductGigaflops = flop / Median(() => Seconds(() => a.mm(b).Dispose())),
                MemoryReadGigabytesPerSecond = ReadBytes / 1e9 / Median(() => Seconds(() => values.sum().Dispose())),
            };
        }
        finally
        {
            set_num_threads(before);
        }
    }

    // What multiply-adds that wait for nothing reach, in GF/s.
    private static double Peak(int threads)
    {
        const int steps = 5_000_000;
        double flop = 2e-9 * steps * Sums * (Vector512.IsHardwareAccelerated ? Lanes512.Width : Vector256.IsHardwareAccelerated ? Lanes256.Width : Lanes128.Width);
        double seconds = Seconds(() => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            if (Vector512.IsHardwareAccelerated) MultiplyAdds<Lanes512, Vector512<float>>(steps);
            else if (Vector256.IsHardwareAccelerated) MultiplyAdds<Lanes256, Vector256<float>>(steps);
            else MultiplyAdds<Lanes128, Vector128<float>>(steps);
        }));
        return flop * threads / seconds;
    }

    private const int Sums = 10;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdds<S, V>(int steps)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        V x = S.All(0.999f), y = S.All(1e-3f), a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (int step = 0; step < steps; step++)
        {
            a = S.MultiplyAdd(a, x, y);
            b = S.MultiplyAdd(b, x, y);
            c = S.MultiplyAdd(c, x, y);
            d = S.MultiplyAdd(d, x, y);
            e = S.MultiplyAdd(e, x, y);
            f = S.MultiplyAdd(f, x, y);
            g = S.MultiplyAdd(g, x, y);
            h = S.MultiplyAdd(h, x, y);
            i = S.MultiplyAdd(i, x, y);
            j = S.MultiplyAdd(j, x, y);
        }
        return S.Largest(S.Add(S.Add(S.Add(S.Add(a, b), S.Add(c, d)), S.Add(S.Add(e, f), S.Add(g, h))), S.Add(i, j)));
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(Func<double> measure)
    {
        measure();
        double[] values = [.. Enumerable.Range(0, Runs).Select(_ => measure()).Order()];
        return values[Runs / 2];
    }
}
