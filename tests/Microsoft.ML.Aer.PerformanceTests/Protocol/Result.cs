namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What a measurement found: a rate or a time, and how near that is to the limit of the machine.</summary>
internal sealed record Result
{
    /// <summary>Tokens a second, the median of the repetitions; null where <see cref="Seconds"/> is what counts.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Seconds, the median of the repetitions; null where <see cref="TokensPerSecond"/> is what counts.</summary>
    public double? Seconds { get; init; }

    /// <summary>The share of what the calibration of the same run allows; null where no limit is defined.</summary>
    public Func<Calibration, double>? LimitRatio { get; init; }

    /// <summary>(largest - smallest) / median of the repetitions' seconds.</summary>
    public double? Spread { get; init; }

    public int? Repetitions { get; init; }

    /// <summary>Peak resident memory while it was measured, in GB (1e9 bytes).</summary>
    public double PeakGigabytes { get; init; }

    /// <summary>Anything else worth a field of the line: numbers and texts by name.</summary>
    public IReadOnlyDictionary<string, object> Extra { get; init; } = new Dictionary<string, object>();

    /// <summary>A result in seconds.</summary>
    /// <param name="timing">The repetitions.</param>
    /// <param name="limit">The least seconds that a machine needs; null where none is defined.</param>
    public static Result OfSeconds(Timing timing, Func<Calibration, double>? limit = null) => new()
    {
        Seconds = timing.Median,
        Spread = timing.Spread,
        Repetitions = timing.Seconds.Count,
        LimitRatio = limit is null ? null : machine => limit(machine) / timing.Median,
    };

    /// <summary>A result in tokens a second.</summary>
    /// <param name="timing">The repetitions.</param>
    /// <param name="tokens">Tokens of one repetition.</param>
    /// <param name="limit">The least seconds that a machine needs for one repetition; null where none is defined.</param>
    public static Result OfTokens(Timing timing, double tokens, Func<Calibration, double>? limit = null) =>
        OfSeconds(timing, limit) with { Seconds = null, TokensPerSecond = tokens / timing.Median };
}
