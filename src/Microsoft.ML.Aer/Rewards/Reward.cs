using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Judges completions: a number for each, larger is better. <c>Rewards</c> makes the usual ones.</summary>
/// <remarks>A reward describes; <see cref="Bind"/> makes the <see cref="RewardScorer"/> that works on one set of problems.</remarks>
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
}
