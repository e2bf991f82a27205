namespace Microsoft.ML.Aer;

// Rewards made of rewards. The parts are scored as rewards of their own and shown in the metrics under their names, with no weight in the total.
public static partial class Rewards
{
    /// <summary>Makes a reward of the weighted sum of others, by <see cref="Reward.WithWeight"/>; those that do not apply are left out. A trainer's list of rewards is summed up likewise without this.</summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="rewards">The parts; each shows in the metrics under its own name.</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space, or there are no parts.</exception>
    public static Reward Sum(string name, params Reward[] rewards) => new AggregateReward(name, rewards, (a, b) => a + b, weighted: true);

    /// <summary>Makes a reward of the product of others: one that is 0 makes the whole 0. Those that do not apply are left out.</summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="rewards">The parts, of weight 1; each shows in the metrics under its own name.</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space, there are no parts, or one has a weight.</exception>
    public static Reward Product(string name, params Reward[] rewards) => new AggregateReward(name, rewards, (a, b) => a * b, weighted: false);

    /// <summary>Makes a reward of the largest of others; those that do not apply are left out.</summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="rewards">The parts, of weight 1; each shows in the metrics under its own name.</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space, there are no parts, or one has a weight.</exception>
    public static Reward Largest(string name, params Reward[] rewards) => new AggregateReward(name, rewards, Math.Max, weighted: false);

    /// <summary>Makes a reward of the smallest of others; those that do not apply are left out.</summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="rewards">The parts, of weight 1; each shows in the metrics under its own name.</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space, there are no parts, or one has a weight.</exception>
    public static Reward Smallest(string name, params Reward[] rewards) => new AggregateReward(name, rewards, Math.Min, weighted: false);

    /// <summary>
    /// Makes a reward that counts only where another reaches a threshold, such as correctness only in the right format. Where it does not,
    /// the gated reward is not even called: a costly judge is asked only about what passes. A gate that does not apply is open.
    /// </summary>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="gate">The condition, of weight 1.</param>
    /// <param name="reward">The reward behind it, of weight 1.</param>
    /// <param name="threshold">The value of <paramref name="gate"/> from which it is open. Default 1.</param>
    /// <param name="otherwise">The reward where it is closed, a finite number. Default 0.</param>
    /// <returns>The reward; gate and gated reward show in the metrics under their own names.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space, or a part has a weight.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="otherwise"/> is NaN or infinite.</exception>
    /// <example><code>Reward solved = Rewards.Gate("solved", Rewards.Format(), Rewards.ExactMatch(extraction: AnswerExtraction.LastTag()), otherwise: -0.1f);</code></example>
    public static Reward Gate(string name, Reward gate, Reward reward, float threshold = 1, float otherwise = 0)
    {
        if (!float.IsFinite(otherwise)) throw new ArgumentOutOfRangeException(nameof(otherwise), otherwise, "The reward of a closed gate must be a finite number.");
        return new GatedReward(name, gate, reward, threshold, otherwise);
    }
}
