using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What is too small for the console's own clock, by BenchmarkDotNet: <c>micro [--filter *Name*]</c>.</summary>
internal static class MicroBenchmarks
{
    public const string Usage = "micro [--filter *Name*] ...: the small pieces, with BenchmarkDotNet and its options";

    public static int Run(string[] words)
    {
        // In this process: another would have to build the repository anew.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        string[] arguments = words.Length == 0 ? ["--filter", "*"] : words;
        return BenchmarkSwitcher.FromTypes([typeof(SamplingBenchmarks), typeof(ProjectionBenchmarks)]).Run(arguments, config).Any() ? 0 : 1;
    }
}
