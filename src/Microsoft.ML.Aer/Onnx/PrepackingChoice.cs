namespace Microsoft.ML.Aer;

/// <summary>
/// Decides after each update of the weights whether the next completions are worth a session with rearranged copies of
/// them: that costs its making, and decodes faster. Rounds are assumed to resemble the one before.
/// </summary>
internal sealed class PrepackingChoice
{
    // Measured at SmolLM2-135M's shape: -1 to 1 % with 32 rows and fewer, 5 to 10 % more tokens a second with 64.
    private const double Gain = 0.05;
    private const int RowsThatGain = 48;

    // As measured: 0.2 to 0.45 s for 0.5 GB.
    private const double SecondsPerGigabyte = 0.9;
    private const double SmallestSeconds = 0.02;

    private readonly bool _fits;
    private double _cost;
    private double _seconds;

    public PrepackingChoice(PolicyConfig config)
    {
        double gigabytes = PolicyLayout.Parameters(config).Sum(parameter => parameter.Count * sizeof(float)) / 1e9;
        _cost = SmallestSeconds + (SecondsPerGigabyte * gigabytes);
        // The copies are as large as the weights.
        _fits = gigabytes * 1e9 < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8.0;
    }

    /// <summary>Adds the seconds that completions took since the last update.</summary>
    /// <param name="seconds">How long they took.</param>
    /// <param name="rows">How many grew together.</param>
    public void Sampled(double seconds, int rows)
    {
        if (rows >= RowsThatGain) _seconds += seconds;
    }

    /// <summary>Notes how long the making of a session took.</summary>
    public void Made(double seconds) => _cost = seconds;

    /// <summary>Whether the next round is expected to gain more than the session costs.</summary>
    /// <param name="isPrepacked">Whether the round just ended ran with copies.</param>
    public bool Decide(bool isPrepacked)
    {
        double plain = isPrepacked ? _seconds * (1 + Gain) : _seconds;
        _seconds = 0;
        return _fits && plain * Gain / (1 + Gain) > _cost;
    }
}
