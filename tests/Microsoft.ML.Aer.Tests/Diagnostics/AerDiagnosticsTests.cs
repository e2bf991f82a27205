namespace Microsoft.ML.Aer.Tests;

public sealed class AerDiagnosticsTests
{
    private static MachineReport Report(double product, double fresh = 400, NativeTunings tunings = NativeTunings.None, int threads = 2) => new()
    {
        Threads = threads,
        PeakGigaflops = 500,
        MatrixProductGigaflops = product,
        FreshMatrixProductGigaflops = Math.Min(product, fresh),
        MemoryReadGigabytesPerSecond = 30,
        Tunings = tunings,
    };

    [Fact]
    public void Findings_FastMachine_AreNone() => Assert.Empty(AerDiagnosticsCatalog.Findings(Report(400), isMklOnAmd: true, cores: 2));

    [Fact]
    public void Findings_MklAvoidsWideVectors_NamesTheShareAndTheCall()
    {
        string finding = Assert.Single(AerDiagnosticsCatalog.Findings(Report(150, 150), isMklOnAmd: true, cores: 2));
        Assert.Contains("30", finding, StringComparison.Ordinal);
        Assert.Contains("NativeTuning.Enable(NativeTunings.MklOnAmd)", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_SlowThoughTuned_LookElsewhere()
    {
        string finding = Assert.Single(AerDiagnosticsCatalog.Findings(Report(150, 150, NativeTunings.MklOnAmd), isMklOnAmd: true, cores: 2));
        Assert.DoesNotContain("NativeTuning", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_FreshMemoryIsDear_NamesTheCall()
    {
        Assert.Contains("NativeTunings.KeepFreedMemory", Assert.Single(AerDiagnosticsCatalog.Findings(Report(400, 200), isMklOnAmd: false, cores: 2)), StringComparison.Ordinal);
        Assert.Empty(AerDiagnosticsCatalog.Findings(Report(400, 200, NativeTunings.KeepFreedMemory), isMklOnAmd: false, cores: 2));
    }

    [Fact]
    public void Findings_MoreThreadsThanCores_SaysSo() =>
        Assert.Contains("8 threads share 2 cores", Assert.Single(AerDiagnosticsCatalog.Findings(Report(400, threads: 8), isMklOnAmd: false, cores: 2)), StringComparison.Ordinal);

    [Fact]
    public void Measure_AnyMachine_GivesFiguresThatCanBe()
    {
        var mlContext = new MLContext();
        MachineReport report = mlContext.Aer().Diagnostics.Measure(threads: 1);
        Assert.Equal(1, report.Threads);
        Assert.InRange(report.MatrixProductGigaflops, 0.01, 100_000);
        Assert.InRange(report.MemoryReadGigabytesPerSecond, 0.01, 10_000);
        Assert.InRange(report.PeakGigaflops, 0.1, 100_000);
        Assert.StartsWith("1 threads: peak", report.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Aer().Diagnostics.Measure(threads: 0));
    }

    [Fact]
    public void Enable_MklOnAmd_WhenLibtorchIsLoaded_SaysThatItIsTooLate()
    {
        Assert.SkipUnless(NativeTuning.IsMklOnAmdForThisMachine, "needs an AMD processor under Linux");
        TorchNative.EnsureLoaded();
        Assert.Contains("before TorchSharp", Assert.Throws<InvalidOperationException>(() => NativeTuning.Enable(NativeTunings.MklOnAmd)).Message, StringComparison.Ordinal);
        Assert.Equal(NativeTunings.None, NativeTuning.Enabled);
    }
}
