using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What is too small for the console's own clock, by BenchmarkDotNet: <c>micro [--json] [--filter *Name*]</c>.</summary>
internal static class MicroBenchmarks
{
    public const string Usage = "micro [--json] [--filter *Name*] ...: the small pieces, with BenchmarkDotNet and its options";

    public static int Run(string[] words, bool json)
    {
        // In this process: another would have to build the repository anew.
        Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        string folder = Directory.CreateTempSubdirectory("aer-micro-").FullName;
        try
        {
            IConfig config = json ? ManualConfig.CreateEmpty().AddLogger(NullLogger.Instance).AddJob(job).WithArtifactsPath(folder) : DefaultConfig.Instance.AddJob(job);
            Calibrator? calibrator = json ? new(Machine.Cores) : null;
            calibrator?.Sample(5);
            string[] arguments = words.Length == 0 ? ["--filter", "*"] : words;
            BenchmarkReport[] reports = [.. BenchmarkSwitcher.FromTypes([typeof(SamplingBenchmarks), typeof(ProjectionBenchmarks)]).Run(arguments, config).SelectMany(summary => summary.Reports)];
            calibrator?.Sample(5);
            if (calibrator is not null) foreach (BenchmarkReport report in reports) Console.WriteLine(Line(report, calibrator.Result()));
            return reports.Length > 0 && reports.All(report => report.Success) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Line(BenchmarkReport report, Calibration machine)
    {
        BenchmarkCase benchmark = report.BenchmarkCase;
        var arguments = new Dictionary<string, string> { ["benchmark"] = $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}" };
        foreach (ParameterInstance parameter in benchmark.Parameters.Items) arguments[parameter.Name.ToLowerInvariant()] = Convert.ToString(parameter.Value, CultureInfo.InvariantCulture)!;
        var timing = new Timing([.. report.GetResultRuns().Select(run => run.GetAverageTime().Nanoseconds * 1e-9)]);
        return ResultWriter.Json("micro", new Arguments(arguments), Result.OfSeconds(timing) with { PeakGigabytes = Machine.PeakGigabytes }, machine);
    }
}
