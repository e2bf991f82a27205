using Microsoft.Extensions.Logging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The rewards of one run, bound to its problems.</summary>
internal sealed class RewardSet : IDisposable
{
    private readonly Entry[] _entries;
    private readonly RewardThreads _threads;
    private readonly ILogger _logger;

    private RewardSet(Entry[] entries, int count, RewardSettings settings, ILogger logger)
    {
        _entries = entries;
        _threads = new RewardThreads(settings.Threads);
        _logger = logger;
        Count = count;
        Settings = settings;
        Names = [.. entries.Select(e => e.Reward.Name)];
        // Parts count through what they are parts of.
        Weights = [.. entries.Select((e, i) => i < count ? e.Reward.Weight : 0)];
    }

    /// <summary>How many rewards there are; their parts follow behind them.</summary>
    public int Count { get; }

    /// <summary>The names of the rewards in their order, then those of their parts.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What each counts in a completion's total.</summary>
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

    /// <summary>The names of rewards in their order, then those of their parts, as in <see cref="Names"/>.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<Reward> rewards) => [.. WithParts(rewards).Select(r => r.Name)];

    /// <summary>Where in <see cref="Names"/> the reward or part of a name is; the first reward for null, -1 where there is none.</summary>
    public static int IndexOf(IEnumerable<Reward> rewards, string? name) => name is null ? 0 : WithParts(rewards).FindIndex(r => r.Name == name);

    /// <summary>Checks that there is at least one reward and that names are distinct, those of parts included.</summary>
    /// <exception cref="ArgumentException">There is no reward, or two have one name.</exception>
    public static void CheckNames(IReadOnlyList<Reward> rewards)
    {
        if (rewards.Count == 0)
            throw new ArgumentException("There is no reward: add at least one, for instance Rewards.ExactMatch(\"Answer\").", nameof(rewards));
        foreach (IGrouping<string, Reward> same in WithParts(rewards).GroupBy(r => r.Name, StringComparer.Ordinal))
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
        List<Reward> all = WithParts(rewards);
        Entry[] entries = new Entry[all.Count];
        for (int i = 0; i < rewards.Count; i++) Fill(i, settings.Timeout, null);
        return new RewardSet(entries, rewards.Count, settings, logger);

        // Limits of a whole are those of its parts that have none of their own.
        void Fill(int index, TimeSpan timeout, int? concurrency)
        {
            if (entries[index] is not null) return;
            Reward reward = all[index];
            timeout = reward.Timeout ?? timeout;
            concurrency = reward.MaxConcurrency ?? concurrency;
            if (reward.Composition is not { } composition)
            {
                entries[index] = new Entry(reward, reward.Bind(environment, problems), timeout, concurrency is { } limit ? new SemaphoreSlim(limit) : null, null, []);
                return;
            }
            int[] parts = [.. composition.Parts.Select(part => all.FindIndex(r => ReferenceEquals(r, part)))];
            entries[index] = new Entry(reward, null, timeout, null, composition, parts);
            foreach (int part in parts) Fill(part, timeout, concurrency);
        }
    }

    /// <summary>Starts a step of <paramref name="completions"/> completions.</summary>
    public RewardRunner Start(int completions, CancellationToken cancellationToken) =>
        new(this, _entries, _threads, completions, _logger, cancellationToken);

    public void Dispose() => _threads.Dispose();

    // The rewards, then their parts and the parts of these, each object once.
    private static List<Reward> WithParts(IEnumerable<Reward> rewards)
    {
        List<Reward> all = [.. rewards];
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Composition is not { } composition) continue;
            all.AddRange(composition.Parts.Distinct().Where(part => !all.Exists(r => ReferenceEquals(r, part))).ToArray());
        }
        return all;
    }

    /// <param name="Reward">The reward.</param>
    /// <param name="Scorer">Its scorer; null where it is made of parts.</param>
    /// <param name="Timeout">Time one completion may take.</param>
    /// <param name="Gate">Limits calls at once.</param>
    /// <param name="Composition">How it is made of parts; null where it has a scorer.</param>
    /// <param name="Parts">The entries of the parts.</param>
    internal sealed record Entry(Reward Reward, RewardScorer? Scorer, TimeSpan Timeout, SemaphoreSlim? Gate, CompositeReward? Composition, int[] Parts);
}
