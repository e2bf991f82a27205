namespace Microsoft.ML.Aer;

/// <summary>Limits under which a run scores its completions.</summary>
internal sealed record RewardSettings
{
    /// <summary>Time one completion may take for one reward that states no limit of its own. Default 30 s (ours).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Share of a step's completions that may end without a reward before the run stops. Default 0.1 (ours), 0 to 1.</summary>
    public double MaxMissingShare { get; init; } = 0.1;

    /// <summary>Threads that run scorers. Default the machine's cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Calls past their timeout that may still occupy a thread: .NET cannot end a thread, so a scorer that never returns
    /// keeps one for good. Past this many the run stops. Default 16 (ours).
    /// </summary>
    public int MaxHungCalls { get; init; } = 16;

    /// <summary>
    /// The index of the reward, or part of one, that says what is correct: scored for every completion, also where a closed gate would spare it.
    /// Default 0, the first.
    /// </summary>
    public int AccuracyReward { get; init; }

    /// <summary>The clock of the timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
