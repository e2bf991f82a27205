namespace Microsoft.ML.Aer;

/// <summary>
/// Decides whether completions are worth a session with rearranged copies of the weights: that costs its making, and decodes
/// faster. By the work they are and not by the clock: copies round otherwise, and a run is to be the same each time, resumed or not.
/// </summary>
internal sealed class PrepackingChoice
{
    // Measured at SmolLM2-135M's shape: 10 to 15 % fewer tokens a second with 32 rows and fewer, 9 % more with 64 and 128.
    private const double Gain = 0.05;
    private const int RowsThatGain = 48;

    // As measured there: 0.2 to 0.45 s for 0.5 GB, and 600 to 1,000 tokens a second.
    private const double SecondsPerGigabyte = 0.9;
    private const double SmallestSeconds = 0.02;
    private const double OperationsPerSecond = 2e11;

    private readonly bool _fits;
    private readonly double _cost;
    private readonly double _secondsPerToken;

    public PrepackingChoice(PolicyConfig config)
    {
        double parameters = PolicyLayout.Parameters(config).Sum(parameter => (double)parameter.Count), bytes = parameters * sizeof(float);
        _cost = SmallestSeconds + (SecondsPerGigabyte * bytes / 1e9);
        _secondsPerToken = 2 * parameters / OperationsPerSecond;
        // The copies are as large as the weights.
        _fits = bytes < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8.0;
    }

    /// <summary>Whether these completions are expected to gain more than the session costs; on average they are taken to reach half of their limit.</summary>
    /// <param name="requests">What is asked for.</param>
    /// <param name="maxRows">Most rows that grow together.</param>
    public bool IsWorth(IReadOnlyCollection<RolloutRequest> requests, int maxRows) => IsWorth(
        requests.Sum(r => r.PromptTokens.Length + (r.Streams.Length * (long)r.Sampling.MaxNewTokens / 2)),
        Math.Min(maxRows, requests.Sum(r => r.Streams.Length)));

    /// <summary>Whether so many tokens, of so many rows at a time, are expected to gain more than the session costs.</summary>
    public bool IsWorth(long tokens, int rows) => _fits && rows >= RowsThatGain && tokens * _secondsPerToken * Gain / (1 + Gain) > _cost;
}
