namespace Microsoft.ML.Aer;

/// <summary>What an <see cref="OnnxRolloutSampler"/> may use.</summary>
internal sealed record OnnxSamplerSettings
{
    /// <summary>Threads of one pass; null for one a processor core.</summary>
    public int? Threads { get; init; }

    /// <summary>Most completions that grow at the same time.</summary>
    public int MaxRows { get; init; } = 256;

    /// <summary>Most prompt tokens that one pass computes: bounds the memory of activations.</summary>
    public int PrefillTokens { get; init; } = 1024;

    /// <summary>Memory for keys and values in bytes; null for a quarter of what the process may use. One completion always fits.</summary>
    public long? KeyValueBytes { get; init; }

    /// <summary>
    /// Whether the weights stay as they are, as in serving: then matrices are rearranged once for speed, and the
    /// sampler cannot be synced.
    /// </summary>
    public bool FixedWeights { get; init; }

    /// <summary>Called at the beginning of each sync, to bring copied weights up to date.</summary>
    public Action? Refresh { get; init; }

    internal int ThreadCount => Threads ?? Environment.ProcessorCount;

    internal long KeyValueBudget => KeyValueBytes ?? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
}
