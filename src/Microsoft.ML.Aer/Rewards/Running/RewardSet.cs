using Microsoft.Extensions.Logging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The rewards of one run, bound to its problems.</summary>
internal sealed class RewardSet : IDisposable
{
    private readonly Entry[] _entries;
    private readonly RewardThreads _threads;
    private readonly ILogger _logger;

    private RewardSet(Entry[] entries, RewardSettings settings, ILogger logger)
    {
        _entries = entries;
        _threads = new RewardThreads(settings.Threads);
        _logger = logger;
        Settings = settings;
        Names = [.. entries.Select(e => e.Reward.Name)];
        Weights = [.. entries.Select(e => e.Reward.Weight)];
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<float> Weights { get; }

    public RewardSettings Settings { get; }

    /// <summary>Checks what can be known before any work: at least one reward, distinct names, every column.</summary>
    /// <exception cref="ArgumentException">There is no reward, or two have one name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public static void Check(IHostEnvironment environment, IReadOnlyList<Reward> rewards, DataViewSchema schema)
    {
        CheckNames(rewards);
        foreach (Reward reward in rewards) reward.CheckSchema(environment, schema);
    }

    /// <summary>Checks that there is at least one reward and that names are distinct.</summary>
    /// <exception cref="ArgumentException">There is no reward, or two have one name.</exception>
    public static void CheckNames(IReadOnlyList<Reward> rewards)
    {
        if (rewards.Count == 0)
            throw new ArgumentException("There is no reward: add at least one, for instance Rewards.ExactMatch(\"Answer\").", nameof(rewards));
        foreach (IGrouping<string, Reward> same in rewards.GroupBy(r => r.Name, StringComparer.Ordinal))
        {
            if (same.Count() > 1)
                throw new ArgumentException($"{same.Count()} rewards are named '{same.Key}': metrics could not tell them apart. Rename one with WithName.", nameof(rewards));
        }
    }

    /// <summary>Reads what the rewards need of <paramref name="problems"/>; row i is problem i.</summary>
    public static RewardSet Bind(
        IHostEnvironment environment, IReadOnlyList<Reward> rewards, IDataView problems, RewardSettings settings, ILogger logger)
    {
        Check(environment, rewards, problems.Schema);
        Entry[] entries = [.. rewards.Select(r => new Entry(
            r, r.Bind(environment, problems), r.Timeout ?? settings.Timeout, r.MaxConcurrency is { } limit ? new SemaphoreSlim(limit) : null))];
        return new RewardSet(entries, settings, logger);
    }

    /// <summary>Starts a step of <paramref name="completions"/> completions.</summary>
    public RewardRunner Start(int completions, CancellationToken cancellationToken) =>
        new(this, _entries, _threads, completions, _logger, cancellationToken);

    public void Dispose() => _threads.Dispose();

    internal sealed record Entry(Reward Reward, RewardScorer Scorer, TimeSpan Timeout, SemaphoreSlim? Gate);
}
