using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>One exact draw with log-probability and entropy.</summary>
[MemoryDiagnoser]
public class SamplingBenchmarks
{
    private float[] _logits = [];
    private SamplingSettings _settings = null!;
    private long _position;

    /// <summary>Tokens of the vocabulary.</summary>
    [Params(128, 49152)]
    public int Vocabulary { get; set; }

    /// <summary>Share of the probability that may be drawn.</summary>
    [Params(1f, 0.9f)]
    public float TopP { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(3);
        _logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
        _settings = new() { MaxNewTokens = 1, StopTokens = [], TopP = TopP };
    }

    [Benchmark]
    public int Draw() => TokenSampler.Sample(_logits, _settings, 17, _position++).Token;
}
