using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Judges completions: a number for each, larger is better. <see cref="Rewards"/> makes the usual ones.</summary>
/// <remarks>
/// A reward describes; <see cref="Bind"/> makes the <see cref="RewardScorer"/> that works on one set of problems.
/// Rewards are immutable: <see cref="WithWeight"/>, <see cref="WithTimeout"/>, <see cref="WithMaxConcurrency"/>,
/// <see cref="WithCache"/> and <see cref="WithName"/> return another reward.
/// </remarks>
public abstract class Reward
{
    /// <summary>Initializes a new instance of the <see cref="Reward"/> class.</summary>
    /// <param name="name">The name under which metrics show it; unique among the rewards of one trainer.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space.</exception>
    protected Reward(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>Gets the name under which metrics show the reward.</summary>
    public string Name { get; }

    /// <summary>Gets the factor of this reward in a completion's total. Default 1; any finite number, 0 keeps the reward as a metric only.</summary>
    public virtual float Weight => 1;

    /// <summary>Gets the time one completion may take to score, or <see langword="null"/> for the trainer's default.</summary>
    public virtual TimeSpan? Timeout => null;

    /// <summary>Gets how many completions may be scored at once, or <see langword="null"/> for no limit of its own.</summary>
    public virtual int? MaxConcurrency => null;

    /// <summary>Gets how it is made of other rewards, which a run scores as rewards of their own; null where it is not.</summary>
    internal virtual CompositeReward? Composition => null;

    /// <summary>Checks that <paramref name="schema"/> has the columns the reward reads, before any work.</summary>
    /// <param name="environment">Marks exceptions as ML.NET's own are.</param>
    /// <param name="schema">The schema of the problems.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public abstract void CheckSchema(IHostEnvironment environment, DataViewSchema schema);

    /// <summary>Reads what it needs of <paramref name="problems"/>, row by row in their order, and returns the scorer for them.</summary>
    /// <param name="environment">The ML.NET environment.</param>
    /// <param name="problems">The problems; row i is problem i.</param>
    /// <returns>The scorer.</returns>
    public abstract RewardScorer Bind(IHostEnvironment environment, IDataView problems);

    /// <summary>Returns the same reward with another weight in the total.</summary>
    /// <param name="weight">The factor, a finite number; 0 keeps the reward as a metric only.</param>
    /// <returns>The weighted reward.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weight"/> is NaN or infinite.</exception>
    public Reward WithWeight(float weight)
    {
        if (!float.IsFinite(weight)) throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of reward '{Name}' must be a finite number.");
        return new ConfiguredReward(this, Name, weight, Timeout, MaxConcurrency);
    }

    /// <summary>Returns the same reward with its own limit of time for one completion.</summary>
    /// <param name="timeout">The limit, more than zero.</param>
    /// <returns>The limited reward.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative.</exception>
    public Reward WithTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new ConfiguredReward(this, Name, Weight, timeout, MaxConcurrency);
    }

    /// <summary>Returns the same reward with its own limit on completions scored at once, for a service that allows only so many calls.</summary>
    /// <param name="maxConcurrency">The limit, at least 1.</param>
    /// <returns>The limited reward.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
    public Reward WithMaxConcurrency(int maxConcurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        return new ConfiguredReward(this, Name, Weight, Timeout, maxConcurrency);
    }

    /// <summary>Returns the same reward under another name, where one trainer uses a kind of reward twice.</summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <returns>The renamed reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space.</exception>
    public Reward WithName(string name) => new ConfiguredReward(this, name, Weight, Timeout, MaxConcurrency);

    /// <summary>Returns the same reward with a memory: the same completion of the same problem is scored once. For costly rewards that depend on nothing else.</summary>
    /// <param name="capacity">Most verdicts kept, at least 1; those not asked for longest are forgotten first. Default 100,000 (ours).</param>
    /// <returns>The reward with a memory of its own for each set of problems it is bound to. Faults are not kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    public Reward WithCache(int capacity = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new CachedReward(this, capacity);
    }
}
